namespace KernelGen.Generator.Targets;

/// <summary>A small function that a kernel calls to make a vector.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Parameters">Its parameters with their types.</param>
/// <param name="Body">The expression that it returns.</param>
/// <param name="Summary">What it returns, in words.</param>
/// <param name="Element">The element type of the vector.</param>
internal sealed record VectorFunction(string Name, string Parameters, string Body, string Summary, string Element = "float");
