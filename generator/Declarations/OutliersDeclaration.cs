namespace KernelGen.Generator.Declarations;

/// <summary><see cref="OutliersAttribute"/> as written.</summary>
internal sealed record OutliersDeclaration(double Density, Argument<OutlierKind> Kind)
{
    /// <summary>The attribute that outliers stand for.</summary>
    public static OutliersDeclaration Of(OutlierFormat format) => new(format.Density, format.Kind);
}
