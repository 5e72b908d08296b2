using System;
using System.Collections.Generic;
using System.Linq;
using KernelGen.Generator.Declarations;

namespace KernelGen.Generator.Specs;

/// <summary>Decides whether a declaration is a layer, and which. Pure: the generator and the analyzer get the same answer.</summary>
internal static class LayerValidator
{
    /// <summary>Applies every rule.</summary>
    /// <param name="declaration">What the user wrote.</param>
    /// <param name="project">The project it stands in.</param>
    public static LayerValidation Validate(LayerDeclaration declaration, ProjectTraits project)
    {
        ProblemList problems = new();
        ClassRules.Check(declaration, project.AllowsUnsafe, problems);
        KernelTargets targets = TargetRules.Lower(declaration.Targets, project, declaration.Type.Name, problems);
        IReadOnlyList<AttributeSet> sets = PlanRules.Resolve(declaration, problems);

        // An axis is taken whole from the nearest set that has it, so a layer's attribute never mixes with a preset's.
        Axis<SparseDeclaration>? sparse = Nearest(sets, LayerAttribute.Sparse, static set => set.Sparse);
        Axis<WeightsDeclaration>? weights = Nearest(sets, LayerAttribute.Weights, static set => set.Weights);
        Axis<SecondLevelDeclaration>? secondLevel = Nearest(sets, LayerAttribute.SecondLevel, static set => set.SecondLevel);
        Axis<LowRankDeclaration>? lowRank = Nearest(sets, LayerAttribute.LowRank, static set => set.LowRank);
        Axis<OutliersDeclaration>? outliers = Nearest(sets, LayerAttribute.Outliers, static set => set.Outliers);
        Axis<ActivationsDeclaration>? activations = Nearest(sets, LayerAttribute.Activations, static set => set.Activations);

        Axis<MixDeclaration>? mixed = Nearest(sets, LayerAttribute.MixGroups, static set => set.Mix);
        bool isPermuted = sets.Any(static set => set.Permuted is not null);

        if (weights is null)
        {
            if (!problems.HasErrors)
            {
                problems.Error(Rules.NoWeights, new Place(LayerAttribute.QuantizedLinear), declaration.Type.Name);
            }

            return new(null, problems.Problems);
        }

        LayerShape shape = new(declaration.OutFeatures, declaration.InFeatures);
        Sparsity? sparsity = sparse is null ? null : SparseRules.Lower(sparse, shape, problems);
        WeightFormat? weightFormat = WeightsRules.Lower(weights, sparsity, shape, problems);
        if (weightFormat is not null && sparse is not null && sparsity is not null)
        {
            SparseRules.CheckWith(sparse, weightFormat, problems);
        }

        if (weightFormat is not null && secondLevel is not null)
        {
            weightFormat = SecondLevelRules.Lower(secondLevel, weightFormat, problems);
        }

        MixFormat? mix = mixed is null || weightFormat is null ? null : MixRules.Lower(mixed, weightFormat, shape, problems);
        LowRankFormat? branch = lowRank is null ? null : LowRankRules.Lower(lowRank, weightFormat, shape, problems);
        OutlierFormat? outlierFormat = outliers is null ? null : OutlierRules.Lower(outliers, shape, problems);
        ActivationFormat activationFormat = activations is null
            ? ActivationFormat.Float32
            : ActivationRules.Lower(activations, weightFormat, problems);

        if (mixed is not null && mix is not null && activations is not null && !problems.HasErrors)
        {
            MixRules.CheckWith(mixed, mix, activations, activationFormat, problems);
        }

        if (problems.HasErrors || weightFormat is null)
        {
            return new(null, problems.Problems);
        }

        LayerFormat format = new(weightFormat, branch, activationFormat, outlierFormat, mix, isPermuted);
        return new(new(declaration.Type, declaration.InFeatures, declaration.OutFeatures, format, targets), problems.Problems);
    }

    private static Axis<T>? Nearest<T>(IReadOnlyList<AttributeSet> sets, LayerAttribute kind, Func<AttributeSet, T?> axis)
        where T : class
    {
        for (int i = 0; i < sets.Count; i++)
        {
            if (axis(sets[i]) is { } attribute)
            {
                return new(attribute, kind, OriginOf(sets[i], i == 0));
            }
        }

        return null;
    }

    private static Origin? OriginOf(AttributeSet set, bool isFirst) => set.IsOfPlan ? new("from " + set.Owner, PlanRules.Place)
        : isFirst ? null
        : new("from preset " + set.Owner, PresetRules.Place);
}
