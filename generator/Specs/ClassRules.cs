using KernelGen.Generator.Declarations;

namespace KernelGen.Generator.Specs;

/// <summary>Rules about the class, its shape and its project.</summary>
internal static class ClassRules
{
    /// <summary>Applies them.</summary>
    public static void Check(LayerDeclaration declaration, bool allowsUnsafe, ProblemList problems)
    {
        string name = declaration.Type.Name;
        if (Obstacle(declaration.Traits) is { } obstacle)
        {
            problems.Error(Rules.UnsupportedClass, default, name, obstacle);
        }

        if (declaration.NonPartial.Count > 0)
        {
            problems.Error(Rules.NotPartial, default, name, string.Join(" and ", declaration.NonPartial));
        }

        if (!allowsUnsafe)
        {
            problems.Error(Rules.UnsafeCodeOff, default, name);
        }

        CheckExtent("inFeatures", declaration.InFeatures, problems);
        CheckExtent("outFeatures", declaration.OutFeatures, problems);
    }

    private static void CheckExtent(string argument, int value, ProblemList problems)
    {
        if (!LayerShape.IsExtent(value))
        {
            problems.Error(
                Rules.ShapeOutOfRange,
                new(LayerAttribute.QuantizedLinear, argument),
                argument,
                value.ToInvariant(),
                LayerShape.Limit.ToInvariant());
        }
    }

    private static string? Obstacle(ClassTraits traits) => traits switch
    {
        _ when traits.HasFlag(ClassTraits.Generic) => "is generic or nested in a generic type",
        _ when traits.HasFlag(ClassTraits.Static) => "is static",
        _ when traits.HasFlag(ClassTraits.Abstract) => "is abstract",
        _ when traits.HasFlag(ClassTraits.Record) => "is a record",
        _ when traits.HasFlag(ClassTraits.FileLocal) => "is visible in its own file only",
        _ => null,
    };
}
