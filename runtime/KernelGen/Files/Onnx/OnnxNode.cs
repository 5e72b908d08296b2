using System.Collections.Generic;

namespace KernelGen;

/// <summary>An operation of a graph.</summary>
public sealed class OnnxNode
{
    /// <summary>What it computes: <c>MatMul</c>.</summary>
    public required string Operator { get; init; }

    /// <summary>Whose operator it is; empty for the standard ones.</summary>
    public required string Domain { get; init; }

    /// <summary>The name; may be empty.</summary>
    public required string Name { get; init; }

    /// <summary>Names of the values it reads; an empty name stands for an input that is left out.</summary>
    public required IReadOnlyList<string> Inputs { get; init; }

    /// <summary>Names of the values it makes.</summary>
    public required IReadOnlyList<string> Outputs { get; init; }

    /// <summary>Its attributes by name; those left out have the operator's defaults.</summary>
    public required IReadOnlyDictionary<string, OnnxAttribute> Attributes { get; init; }

    /// <summary>Operator and first output, as messages name a node: <c>MatMul 'logits'</c>.</summary>
    public override string ToString() => Operator + " '" + FileError.Shown(Outputs.Count > 0 ? Outputs[0] : Name) + "'";
}
