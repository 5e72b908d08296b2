using KernelGen.Generator.Declarations;

namespace KernelGen.Generator.Specs;

/// <summary>Rules about outliers.</summary>
internal static class OutlierRules
{
    private const string Density = "density";
    private const double Smallest = 0.0001;
    private const double Usual = 0.03;

    /// <summary>The outliers, or <c>null</c> if a rule is broken.</summary>
    public static OutlierFormat? Lower(Axis<OutliersDeclaration> axis, LayerShape shape, ProblemList problems)
    {
        OutliersDeclaration written = axis.Attribute;
        if (!axis.IsKnown("Kind", written.Kind, problems))
        {
            return null;
        }

        if (written.Density is not (>= Smallest and <= 1))
        {
            problems.Error(Rules.OutlierDensityOutOfRange, axis.At(Density), axis.Says(Density, written.Density));
            return null;
        }

        if (written.Density > Usual)
        {
            problems.Remark(Rules.ManyOutliers, axis.At(Density), axis.Says(Density, written.Density));
        }

        OutlierFormat format = new(written.Kind.Value, written.Density);
        if (shape.IsValid && format.Kind == OutlierKind.Csr && shape.Columns > OutlierFormat.MaxCsrColumns)
        {
            string phrase = axis.Says("Outliers(" + written.Density.ToInvariant("0.####") + ")");
            problems.Error(Rules.OutlierColumnsDoNotFit, axis.At(), phrase, shape.Columns.ToInvariant(), OutlierFormat.MaxCsrColumns.ToInvariant());
        }

        return format;
    }
}
