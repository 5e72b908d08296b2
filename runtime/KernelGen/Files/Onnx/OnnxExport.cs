using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;

namespace KernelGen;

/// <summary>Writes layers as ONNX models that ONNX Runtime runs.</summary>
/// <remarks>
/// A layer NAME becomes a <c>MatMulNBits</c> of domain <c>com.microsoft</c>, followed by an <c>Add</c> if it has a bias: <c>NAME.y [M, N] = NAME.x [M, K] · Wᵀ + bias</c>.
/// Its constants are called <c>NAME</c>, <c>NAME.scales</c>, <c>NAME.zeros</c> and <c>NAME.bias</c>. The weights have exactly the values of the layer; scales become fp32.
/// Activations are floats, whatever the layer says.
/// </remarks>
public static class OnnxExport
{
    private const long IrVersion = 10, StandardOperators = 21, MicrosoftOperators = 1;
    private const long IntegerAttribute = 2;

    /// <summary>Writes layers of integers of 2, 4 or 8 bits, dense and without side parts, to a new file, which appears whole or not at all.</summary>
    /// <param name="path">The file; one of the same name is replaced.</param>
    /// <param name="layers">The layers and their names.</param>
    /// <exception cref="KernelGenException">A layer has another format, or the file cannot be written.</exception>
    /// <exception cref="ArgumentException">Two layers have the same name, or a name is empty.</exception>
    public static void Save(string path, IEnumerable<(string Name, LayerTensors Tensors)> layers)
    {
        ArgumentNullException.ThrowIfNull(layers);
        Parts parts = new();
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach ((string name, LayerTensors tensors) in layers)
        {
            ArgumentException.ThrowIfNullOrEmpty(name);
            if (!names.Add(name))
            {
                throw new ArgumentException($"The name '{name}' is taken.", nameof(layers));
            }

            parts.Add(name, MatMulNBits.Of(name, tensors), tensors.Bias);
        }

        ProtobufWriter model = parts.Model();
        if (model.Length > int.MaxValue)
        {
            throw FileError.In(path, "model", $"{model.Length} bytes", "at most 2 GiB, the limit of ONNX files; write fewer layers");
        }

        AtomicFile.Write(path, model.WriteTo);
    }

    private sealed class Parts
    {
        private readonly List<ProtobufWriter> _nodes = [], _constants = [], _inputs = [], _outputs = [];

        public void Add(string name, MatMulNBits weights, float[]? bias)
        {
            Constant(name, OnnxType.UInt8, weights.PackCodes(), weights.Rows, weights.Blocks, weights.Block * weights.Bits / 8);
            Constant(name + ".scales", OnnxType.Float, Bytes(weights.Scales), weights.Scales.Length);
            List<string> inputs = [name + ".x", name, name + ".scales"];
            if (weights.PackZeros() is { } zeros)
            {
                Constant(name + ".zeros", OnnxType.UInt8, zeros, zeros.Length);
                inputs.Add(name + ".zeros");
            }

            string output = name + ".y", product = bias is null ? output : name + ".product";
            _nodes.Add(Node(MatMulNBits.Operator, MatMulNBits.Domain, inputs, product, ("K", weights.Columns), ("N", weights.Rows), ("bits", weights.Bits), ("block_size", weights.Block)));
            if (bias is not null)
            {
                Constant(name + ".bias", OnnxType.Float, Bytes(bias), bias.Length);
                _nodes.Add(Node("Add", "", [product, name + ".bias"], output));
            }

            _inputs.Add(Value(name + ".x", name + ".M", weights.Columns));
            _outputs.Add(Value(output, name + ".M", weights.Rows));
        }

        /// <summary>The model. Fields are numbered by onnx.proto.</summary>
        public ProtobufWriter Model()
        {
            ProtobufWriter graph = new();
            AddAll(1, _nodes);
            graph.Text(2, "layers");
            AddAll(5, _constants);
            AddAll(11, _inputs);
            AddAll(12, _outputs);
            return new ProtobufWriter()
                .Integer(1, IrVersion)
                .Text(2, "KernelGen")
                .Message(7, graph)
                .Message(8, new ProtobufWriter().Text(1, "").Integer(2, StandardOperators))
                .Message(8, new ProtobufWriter().Text(1, MatMulNBits.Domain).Integer(2, MicrosoftOperators));

            void AddAll(int field, List<ProtobufWriter> messages) => messages.ForEach(message => graph.Message(field, message));
        }

        private static ProtobufWriter Node(string operation, string domain, IReadOnlyList<string> inputs, string output, params (string Name, long Value)[] attributes)
        {
            ProtobufWriter node = new();
            foreach (string input in inputs)
            {
                node.Text(1, input);
            }

            node.Text(2, output).Text(3, output).Text(4, operation);
            foreach ((string name, long value) in attributes)
            {
                node.Message(5, new ProtobufWriter().Text(1, name).Integer(3, value).Integer(20, IntegerAttribute));
            }

            return node.Text(7, domain);
        }

        /// <summary>A float matrix whose number of rows has a name.</summary>
        private static ProtobufWriter Value(string name, string rows, long columns)
        {
            ProtobufWriter shape = new ProtobufWriter().Message(1, new ProtobufWriter().Text(2, rows)).Message(1, new ProtobufWriter().Integer(1, columns));
            ProtobufWriter tensor = new ProtobufWriter().Integer(1, (long)OnnxType.Float).Message(2, shape);
            return new ProtobufWriter().Text(1, name).Message(2, new ProtobufWriter().Message(1, tensor));
        }

        private static byte[] Bytes(float[] values) => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();

        private void Constant(string name, OnnxType type, byte[] bytes, params ReadOnlySpan<long> shape)
        {
            ProtobufWriter tensor = new();
            foreach (long extent in shape)
            {
                tensor.Integer(1, extent);
            }

            _constants.Add(tensor.Integer(2, (long)type).Text(8, name).Bytes(9, bytes));
        }
    }
}
