namespace KernelGen.Generator.Declarations;

/// <summary><see cref="SecondLevelAttribute"/> as written.</summary>
internal sealed record SecondLevelDeclaration(Argument<int> Bits, Argument<int> Rows, Argument<int> Groups)
{
    /// <summary>The attribute that a second level stands for.</summary>
    public static SecondLevelDeclaration Of(SecondLevelFormat format) => new(format.Bits, format.BlockRows, format.BlockGroups);
}
