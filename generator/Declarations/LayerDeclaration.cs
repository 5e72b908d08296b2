using KernelGen.Generator.Specs;

namespace KernelGen.Generator.Declarations;

/// <summary>Everything the user wrote about one layer, right or wrong.</summary>
/// <remarks>Holds values only, no symbols, syntax or locations, so that an edit elsewhere leaves it equal and the pipeline cached.</remarks>
/// <param name="Type">The class.</param>
/// <param name="Traits">What keeps the class from being a layer.</param>
/// <param name="NonPartial">The class and the types around it that lack <c>partial</c>, outermost first.</param>
/// <param name="InFeatures">K.</param>
/// <param name="OutFeatures">N.</param>
/// <param name="Targets">What kernels are asked for.</param>
/// <param name="Sets">The layer's own attributes, then those of its <c>[Preset&lt;T&gt;]</c> class, of that class's, and so on.</param>
/// <param name="Planned">What the plan of the build says about it, if it asks for that.</param>
internal sealed record LayerDeclaration(
    TypeName Type,
    ClassTraits Traits,
    EquatableArray<string> NonPartial,
    int InFeatures,
    int OutFeatures,
    Argument<KernelTargets> Targets,
    EquatableArray<AttributeSet> Sets,
    PlannedFormat? Planned = null)
{
    /// <summary>The same layer with what a plan says about it.</summary>
    public LayerDeclaration With(BuildPlan plan) => Sets[0].PlanLayer is { } layer ? this with { Planned = plan.Of(layer) } : this;
}
