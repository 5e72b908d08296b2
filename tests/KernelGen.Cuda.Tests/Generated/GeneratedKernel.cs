using System;

namespace KernelGen.Tests.Generated;

/// <summary>A kernel that the generator wrote and the compiler accepted.</summary>
/// <param name="Name">Its class.</param>
/// <param name="Weights">The format that it multiplies.</param>
/// <param name="Type">The compiled class.</param>
internal sealed record GeneratedKernel(string Name, WeightFormat Weights, Type Type);
