using System;
using System.Collections.Generic;
using System.Linq;

namespace KernelGen;

/// <summary>Reads the messages of a model. Fields are numbered by onnx.proto.</summary>
internal static class OnnxReader
{
    private const int MaxDepth = 16;

    /// <summary>Reads a model.</summary>
    /// <param name="path">Named in errors; files that constants are in stand in its folder.</param>
    /// <param name="file">The file's bytes, which constants will refer to.</param>
    /// <exception cref="KernelGenException">The bytes are no well-formed model, or use what is not supported.</exception>
    public static OnnxModel Read(string path, ReadOnlyMemory<byte> file)
    {
        OnnxGraph? graph = null;
        Dictionary<string, long> operatorSets = new(StringComparer.Ordinal);
        OnnxExternalData external = new(path);
        ProtobufReader model = new(path, file);
        while (model.Next())
        {
            switch (model.Field)
            {
                case 7 when graph is null:
                    graph = Graph(external, model.Message(), depth: 0);
                    break;
                case 7:
                    throw model.Wrong("a second graph", "one");
                case 8:
                    (string domain, long version) = OperatorSet(model.Message());
                    operatorSets[domain] = version;
                    break;
                case 25:
                    throw model.Wrong("a function of the model", "operators only; export the model with functions inlined");
                default:
                    model.Skip();
                    break;
            }
        }

        return graph is null
            ? throw FileError.In(path, "file", "no graph", "an ONNX model")
            : new(graph, operatorSets);
    }

    private static (string Domain, long Version) OperatorSet(ProtobufReader set)
    {
        string domain = "";
        long version = 0;
        while (set.Next())
        {
            switch (set.Field)
            {
                case 1:
                    domain = set.Text();
                    break;
                case 2:
                    version = set.Integer();
                    break;
                default:
                    set.Skip();
                    break;
            }
        }

        return (domain, version);
    }

    private static OnnxGraph Graph(OnnxExternalData external, ProtobufReader graph, int depth)
    {
        if (depth > MaxDepth)
        {
            throw graph.Wrong($"graphs in graphs more than {MaxDepth} deep", $"at most {MaxDepth}");
        }

        string name = "";
        List<OnnxNode> nodes = [];
        List<OnnxValue> inputs = [], outputs = [];
        Dictionary<string, OnnxTensor> constants = new(StringComparer.Ordinal);
        while (graph.Next())
        {
            switch (graph.Field)
            {
                case 1:
                    OnnxNode node = Node(external, graph.Message(), depth);
                    if (node is { Operator: "Constant", Domain: "", Outputs: [string output] } && node.Attributes.GetValueOrDefault("value") is { Tensor: { } value })
                    {
                        AddConstant(graph, constants, output, value);
                    }
                    else
                    {
                        nodes.Add(node);
                    }

                    break;
                case 2:
                    name = graph.Text();
                    break;
                case 5:
                    OnnxTensor constant = OnnxTensorReader.Read(external, graph.Message());
                    AddConstant(graph, constants, constant.Name, constant);
                    break;
                case 11:
                    inputs.Add(Value(graph.Message()));
                    break;
                case 12:
                    outputs.Add(Value(graph.Message()));
                    break;
                case 15:
                    throw graph.Wrong("a sparse constant", "dense constants");
                default:
                    graph.Skip();
                    break;
            }
        }

        return new(name, [.. nodes], constants, [.. inputs.Where(input => !constants.ContainsKey(input.Name))], [.. outputs]);
    }

    private static void AddConstant(ProtobufReader place, Dictionary<string, OnnxTensor> constants, string name, OnnxTensor tensor)
    {
        if (!constants.TryAdd(name, tensor))
        {
            throw place.Wrong($"two constants named '{FileError.Shown(name)}'", "unique names");
        }
    }

    private static OnnxNode Node(OnnxExternalData external, ProtobufReader node, int depth)
    {
        string name = "", type = "", domain = "";
        List<string> inputs = [], outputs = [];
        Dictionary<string, OnnxAttribute> attributes = new(StringComparer.Ordinal);
        while (node.Next())
        {
            switch (node.Field)
            {
                case 1:
                    inputs.Add(node.Text());
                    break;
                case 2:
                    outputs.Add(node.Text());
                    break;
                case 3:
                    name = node.Text();
                    break;
                case 4:
                    type = node.Text();
                    break;
                case 5:
                    OnnxAttribute attribute = Attribute(external, node.Message(), depth);
                    if (!attributes.TryAdd(attribute.Name, attribute))
                    {
                        throw node.Wrong($"the attribute '{FileError.Shown(attribute.Name)}' twice", "unique names");
                    }

                    break;
                case 7:
                    domain = node.Text();
                    break;
                default:
                    node.Skip();
                    break;
            }
        }

        if (type.Length == 0)
        {
            throw node.Wrong("a node without an operator", "the name of one");
        }

        // The standard domain has two names.
        return new()
        {
            Operator = type,
            Domain = domain == "ai.onnx" ? "" : domain,
            Name = name,
            Inputs = inputs,
            Outputs = outputs,
            Attributes = attributes,
        };
    }

    private static OnnxAttribute Attribute(OnnxExternalData external, ProtobufReader attribute, int depth)
    {
        string name = "";
        string? text = null;
        float? single = null;
        long? integer = null;
        OnnxTensor? tensor = null;
        OnnxGraph? graph = null;
        List<byte> floats = [];
        List<long> integers = [];
        long type = 0;
        while (attribute.Next())
        {
            switch (attribute.Field)
            {
                case 1:
                    name = attribute.Text();
                    break;
                case 2:
                    single = attribute.Float();
                    break;
                case 3:
                    integer = attribute.Integer();
                    break;
                case 4:
                    text = attribute.Text();
                    break;
                case 5:
                    tensor = OnnxTensorReader.Read(external, attribute.Message());
                    break;
                case 6:
                    graph = Graph(external, attribute.Message(), depth + 1);
                    break;
                case 7:
                    attribute.AddFixed(floats, sizeof(float));
                    break;
                case 8:
                    attribute.AddIntegers(integers);
                    break;
                case 20:
                    type = attribute.Integer();
                    break;
                case 21:
                    throw attribute.Wrong("a reference to an attribute of a function", "values; export the model with functions inlined");
                default:
                    attribute.Skip();
                    break;
            }
        }

        // A value that equals the default of its field may be left out of the file; the type says that it is there. Models before IR version 3 have no types.
        return new()
        {
            Name = name,
            Float = type is 0 or 1 ? single ?? (type == 1 ? 0 : null) : null,
            Integer = type is 0 or 2 ? integer ?? (type == 2 ? 0 : null) : null,
            Text = type is 0 or 3 ? text ?? (type == 3 ? "" : null) : null,
            Tensor = tensor,
            Graph = graph,
            Floats = type == 6 || floats.Count > 0 ? OnnxTensorReader.Floats(floats) : null,
            Integers = type == 7 || integers.Count > 0 ? integers : null,
        };
    }

    private static OnnxValue Value(ProtobufReader value)
    {
        string name = "";
        List<long>? shape = null;
        while (value.Next())
        {
            switch (value.Field)
            {
                case 1:
                    name = value.Text();
                    break;
                case 2:
                    shape = Inside(Inside(value.Message(), 1), 2) is { } dimensions ? Dimensions(dimensions) : null;
                    break;
                default:
                    value.Skip();
                    break;
            }
        }

        return new(name, shape);
    }

    /// <summary>The message in a field, if it is there.</summary>
    private static ProtobufReader? Inside(ProtobufReader? outer, int field)
    {
        ProtobufReader? found = null;
        if (outer is { } message)
        {
            while (message.Next())
            {
                if (message.Field == field)
                {
                    found = message.Message();
                }
                else
                {
                    message.Skip();
                }
            }
        }

        return found;
    }

    private static List<long> Dimensions(ProtobufReader shape)
    {
        List<long> extents = [];
        while (shape.Next())
        {
            if (shape.Field != 1)
            {
                shape.Skip();
                continue;
            }

            long extent = -1;
            for (ProtobufReader dimension = shape.Message(); dimension.Next();)
            {
                if (dimension.Field == 1)
                {
                    extent = dimension.Integer();
                }
                else
                {
                    dimension.Skip();
                }
            }

            extents.Add(extent);
        }

        return extents;
    }
}
