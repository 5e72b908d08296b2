using System.Collections.Generic;

namespace KernelGen;

/// <summary>An attribute of a node; the value is in the one property of its kind.</summary>
public sealed class OnnxAttribute
{
    /// <summary>The name, unique in its node.</summary>
    public required string Name { get; init; }

    /// <summary>The value of a float attribute.</summary>
    public float? Float { get; init; }

    /// <summary>The value of an integer attribute.</summary>
    public long? Integer { get; init; }

    /// <summary>The value of a text attribute.</summary>
    public string? Text { get; init; }

    /// <summary>The value of a tensor attribute, such as that of a <c>Constant</c>.</summary>
    public OnnxTensor? Tensor { get; init; }

    /// <summary>The value of a graph attribute, such as the branches of an <c>If</c>.</summary>
    public OnnxGraph? Graph { get; init; }

    /// <summary>The value of an attribute of many floats.</summary>
    public IReadOnlyList<float>? Floats { get; init; }

    /// <summary>The value of an attribute of many integers.</summary>
    public IReadOnlyList<long>? Integers { get; init; }
}
