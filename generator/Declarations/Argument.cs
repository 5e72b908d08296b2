namespace KernelGen.Generator.Declarations;

/// <summary>The value of an attribute argument, and whether the user wrote it.</summary>
/// <param name="Value">What was written, or the attribute's default.</param>
/// <param name="IsWritten">Whether it was written.</param>
internal readonly record struct Argument<T>(T Value, bool IsWritten)
{
    /// <summary>A written argument.</summary>
    public static implicit operator Argument<T>(T value) => new(value, true);
}
