namespace KernelGen.Generator.Plans;

/// <summary>Four neighbouring columns of each row, decoded to one code per byte.</summary>
/// <param name="Index">Which word of the unit: columns 4·Index … 4·Index + 3.</param>
/// <param name="Steps">The steps that make it, in order.</param>
internal sealed record DecodedWord(int Index, EquatableArray<DecodeStep> Steps);
