using System;
using System.Collections.Generic;

namespace KernelGen;

/// <summary>The operations of a model, or of a branch of one, in an order in which they can be computed.</summary>
public sealed class OnnxGraph
{
    private readonly Dictionary<string, OnnxTensor> _constants;

    internal OnnxGraph(string name, OnnxNode[] nodes, Dictionary<string, OnnxTensor> constants, OnnxValue[] inputs, OnnxValue[] outputs)
    {
        _constants = constants;
        Name = name;
        Nodes = nodes;
        Inputs = inputs;
        Outputs = outputs;
    }

    /// <summary>The name; may be empty.</summary>
    public string Name { get; }

    /// <summary>The operations. <c>Constant</c> nodes with a tensor are not among them: their tensors are in <see cref="Constants"/>.</summary>
    public IReadOnlyList<OnnxNode> Nodes { get; }

    /// <summary>Initializers and the tensors of <c>Constant</c> nodes, by the name under which operations read them.</summary>
    public IReadOnlyDictionary<string, OnnxTensor> Constants => _constants;

    /// <summary>What has to be given. Initializers, which older models list here too, are left out.</summary>
    public IReadOnlyList<OnnxValue> Inputs { get; }

    /// <summary>What is computed.</summary>
    public IReadOnlyList<OnnxValue> Outputs { get; }

    /// <summary>The constant of a name, or null if the value is computed or given.</summary>
    public OnnxTensor? FindConstant(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _constants.GetValueOrDefault(name);
    }
}
