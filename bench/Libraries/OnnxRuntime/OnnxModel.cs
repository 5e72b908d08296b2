using System;
using System.Collections.Generic;

namespace KernelGen.Bench.Libraries.OnnxRuntime;

/// <summary>An ONNX model of one node: float activations <c>x</c>, constants, float outputs <c>y</c>. Fields are numbered by onnx.proto.</summary>
internal static class OnnxModel
{
    /// <summary>The name of the input.</summary>
    public const string Input = "x";

    /// <summary>The name of the output.</summary>
    public const string Output = "y";

    /// <summary>The domain of ONNX Runtime's own operators.</summary>
    public const string MicrosoftDomain = "com.microsoft";

    private const long IrVersion = 10, StandardOperators = 21, MicrosoftOperators = 1, IntegerAttribute = 2;

    /// <summary>The bytes of the model.</summary>
    /// <param name="operation">The operator.</param>
    /// <param name="domain">Its domain; empty for the standard one.</param>
    /// <param name="shape">N and K.</param>
    /// <param name="rows">M.</param>
    /// <param name="constants">Its further inputs.</param>
    /// <param name="attributes">Its integer attributes.</param>
    public static ReadOnlyMemory<byte> Build(
        string operation, string domain, BenchShape shape, int rows, IReadOnlyList<OnnxTensor> constants, params (string Name, long Value)[] attributes)
    {
        ProtobufMessage node = new ProtobufMessage().Add(1, Input);
        foreach (OnnxTensor constant in constants)
        {
            node.Add(1, constant.Name);
        }

        node.Add(2, Output).Add(3, "product").Add(4, operation);
        foreach ((string name, long value) in attributes)
        {
            node.Add(5, new ProtobufMessage().Add(1, name).Add(3, value).Add(20, IntegerAttribute));
        }

        ProtobufMessage graph = new ProtobufMessage().Add(1, node.Add(7, domain)).Add(2, "product");
        foreach (OnnxTensor constant in constants)
        {
            graph.Add(5, Constant(constant));
        }

        graph.Add(11, Value(Input, rows, shape.K)).Add(12, Value(Output, rows, shape.N));
        return new ProtobufMessage()
            .Add(1, IrVersion)
            .Add(7, graph)
            .Add(8, new ProtobufMessage().Add(1, "").Add(2, StandardOperators))
            .Add(8, new ProtobufMessage().Add(1, MicrosoftDomain).Add(2, MicrosoftOperators))
            .ToMemory();
    }

    private static ProtobufMessage Constant(OnnxTensor constant)
    {
        ProtobufMessage message = new();
        foreach (long dimension in constant.Dimensions)
        {
            message.Add(1, dimension);
        }

        return message.Add(2, (long)constant.Type).Add(8, constant.Name).Add(9, constant.Data);
    }

    private static ProtobufMessage Value(string name, long rows, long columns)
    {
        ProtobufMessage shape = new ProtobufMessage()
            .Add(1, new ProtobufMessage().Add(1, rows))
            .Add(1, new ProtobufMessage().Add(1, columns));
        ProtobufMessage tensor = new ProtobufMessage().Add(1, (long)OnnxType.Float).Add(2, shape);
        return new ProtobufMessage().Add(1, name).Add(2, new ProtobufMessage().Add(1, tensor));
    }
}
