using KernelGen.Generator.Declarations;

namespace KernelGen.Generator.Specs;

/// <summary>Rules about structured sparsity.</summary>
internal static class SparseRules
{
    /// <summary>The pattern, or <c>null</c> if there is no kernel for it.</summary>
    public static Sparsity? Lower(Axis<SparseDeclaration> axis, LayerShape shape, ProblemList problems)
    {
        if (axis.Attribute is not { Kept: 2, Of: 4 })
        {
            problems.Error(Rules.SparsityWithoutKernel, axis.At(), Phrase(axis));
            return null;
        }

        if (shape.IsValid && shape.Columns % axis.Attribute.Of != 0)
        {
            CutOff(axis, "K", shape.Columns, problems);
        }

        return Sparsity.TwoOfFour;
    }

    /// <summary>Rules that need the weights.</summary>
    public static void CheckWith(Axis<SparseDeclaration> axis, WeightFormat weights, ProblemList problems)
    {
        if (!weights.Element.HasCodes)
        {
            problems.Error(Rules.OptionOfFloatElement, axis.At(), Phrase(axis), WeightsDeclaration.ElementOf(weights.Element).ToString());
        }
        else if (weights.HasTable)
        {
            problems.Error(Rules.OptionOfLearnedTable, axis.At(), Phrase(axis), "remove it, or use another element");
        }
        else if (weights.GroupSize % axis.Attribute.Of != 0)
        {
            CutOff(axis, "GroupSize", weights.GroupSize, problems);
        }
        else if (weights.Element.Bits == 1)
        {
            problems.Remark(Rules.SparseOneBit, axis.At(), Phrase(axis));
        }
    }

    private static void CutOff(Axis<SparseDeclaration> axis, string extent, int size, ProblemList problems) => problems.Error(
        Rules.SparsityDoesNotDivide,
        axis.At(),
        Phrase(axis),
        extent + " = " + size.ToInvariant(),
        axis.Attribute.Of.ToInvariant());

    private static string Phrase(Axis<SparseDeclaration> axis) =>
        axis.Says("Sparse(" + axis.Attribute.Kept.ToInvariant() + ", " + axis.Attribute.Of.ToInvariant() + ")");
}
