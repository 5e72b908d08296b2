namespace KernelGen.Generator.Declarations;

/// <summary><see cref="ActivationsAttribute"/> as written.</summary>
internal sealed record ActivationsDeclaration(Argument<int> Bits, Argument<int> GroupSize)
{
    /// <summary>The attribute that an activation format stands for, or none for float32.</summary>
    public static ActivationsDeclaration? Of(ActivationFormat format) => format.IsInteger ? new(format.Bits, format.GroupSize) : null;
}
