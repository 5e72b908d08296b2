using System;
using System.Collections.Generic;
using System.Linq;

namespace KernelGen;

/// <summary>The constants of <c>MatMulNBits</c>, the operator of ONNX Runtime for weights quantized in blocks along K.</summary>
/// <remarks>
/// <code>
/// B            uint8   [N, blocks, block·b/8]         b-bit codes, lowest bit first; a row ends with codes up to a whole block
/// scales       float or float16  [N, blocks]          (also as one dimension)
/// zero_points  uint8   [N, bytes]                     b-bit zero points, rows of whole bytes (also as one dimension); all 2^(b−1) if left out
/// </code>
/// <c>w = (code − zero) · scale</c>, with b = 2, 4 or 8 and a block a power of two of at least 16.
/// </remarks>
/// <param name="Rows">N.</param>
/// <param name="Columns">K.</param>
/// <param name="Bits">b.</param>
/// <param name="Block">Codes of a block.</param>
/// <param name="Codes">N·K codes.</param>
/// <param name="Scales">N·blocks scales.</param>
/// <param name="Zeros">N·blocks zero points, or <c>null</c> if all are 2^(b−1).</param>
/// <param name="Bytes">What the constants take in the file.</param>
internal sealed record MatMulNBits(int Rows, int Columns, int Bits, int Block, byte[] Codes, float[] Scales, byte[]? Zeros, long Bytes = 0)
{
    public const string Operator = "MatMulNBits", Domain = "com.microsoft";

    private const int MinBlock = 16, MaxBlock = 256;

    /// <summary>Blocks of a row.</summary>
    public int Blocks => (Columns - 1) / Block + 1;

    /// <summary>The zero point if none is given.</summary>
    public int Middle => 1 << (Bits - 1);

    /// <summary>The same weights as a layer's.</summary>
    /// <exception cref="KernelGenException">The operator cannot hold the layer; the message says why.</exception>
    public static MatMulNBits Of(string name, LayerTensors layer)
    {
        QuantizedTensor weights = layer.Weights;
        WeightFormat format = weights.Format;
        bool isAlone = layer.Format == new LayerFormat(format, null, layer.Format.Activations);
        bool hasRealZeros = format is { SecondLevel: not null, HasZeroPoint: true };
        if (!isAlone || !format.Element.IsInteger || format.Element.Bits is not (2 or 4 or 8) || format.Sparsity is not null || hasRealZeros)
        {
            throw Unsupported(name, layer, "integers of 2, 4 or 8 bits, dense and without side parts" + (hasRealZeros ? ", with zero points that are integers" : ""));
        }

        // The largest block that lies in one group everywhere.
        int block = format.Granularity == Granularity.Group ? Math.Min(MaxBlock, format.GroupSize & -format.GroupSize) : MaxBlock;
        if (block < MinBlock)
        {
            throw Unsupported(name, layer, $"groups of a multiple of {MinBlock} weights");
        }

        int rows = weights.Rows, blocks = (weights.Columns - 1) / block + 1;
        float[] scales = new float[rows * blocks];
        byte[]? zeros = format.Element.Kind == ElementKind.SignedInt ? null : new byte[scales.Length];
        for (int i = 0; i < scales.Length; i++)
        {
            int n = i / blocks, source = format.Granularity switch
            {
                Granularity.Tensor => 0,
                Granularity.Row => n,
                _ => n * weights.Groups + i % blocks * block / format.GroupSize,
            };
            scales[i] = weights.SecondLevel?.Scale(n, source % weights.Groups) ?? weights.Scales[source];
            if (zeros is not null)
            {
                zeros[i] = format.HasZeroPoint ? weights.ZeroPoints[source] : (byte)format.Element.Offset;
            }
        }

        return new(rows, weights.Columns, format.Element.Bits, block, weights.Codes, scales, zeros);
    }

    /// <summary>The constants of a node, or <c>null</c> if it is another node or multiplies by what is no constant.</summary>
    /// <exception cref="KernelGenException">The node has parts that are not read here, or its constants contradict its attributes.</exception>
    public static MatMulNBits? Of(string path, OnnxNode node, OnnxGraph graph)
    {
        if (!IsWithConstants(node, graph))
        {
            return null;
        }

        int columns = Attribute(path, node, "K", null), rows = Attribute(path, node, "N", null), bits = Attribute(path, node, "bits", 4), block = Attribute(path, node, "block_size", null);
        if (bits is not (2 or 4 or 8) || block < MinBlock || (block & (block - 1)) != 0 || node.Inputs.Skip(4).Take(1).Any(static index => index.Length > 0))
        {
            throw FileError.In(path, node.ToString(), $"{bits} bits, blocks of {block} and the inputs {string.Join(", ", node.Inputs.Select(FileError.Shown))}", $"2, 4 or 8 bits, blocks of a power of two of at least {MinBlock}, and no g_idx");
        }

        int blocks = (columns - 1) / block + 1, codeBytes = blocks * (block * bits / 8);
        OnnxTensor packed = Expect(path, graph, node.Inputs[1], OnnxType.UInt8, (long)rows * codeBytes), scales = graph.Constants[node.Inputs[2]];
        byte[] codes = new byte[(long)rows * columns <= Array.MaxLength ? rows * columns : throw FileError.In(path, node.ToString(), $"{rows}x{columns} weights", $"at most {Array.MaxLength}")];
        Unpack(packed.Bytes.Span, codes, rows, columns, codeBytes, bits);
        Expect(path, graph, node.Inputs[2], scales.Type, (long)rows * blocks);
        byte[]? zeros = null;
        if (node.Inputs.Count > 3 && node.Inputs[3].Length > 0)
        {
            zeros = new byte[rows * blocks];
            int rowBytes = (int)BitRows.RowBytes(blocks, bits);
            Unpack(Expect(path, graph, node.Inputs[3], OnnxType.UInt8, (long)rows * rowBytes).Bytes.Span, zeros, rows, blocks, rowBytes, bits);
        }

        long bytes = node.Inputs.Skip(1).Take(3).Sum(name => (long?)graph.FindConstant(name)?.Bytes.Length ?? 0);
        return new(rows, columns, bits, block, codes, scales.ReadFloats(), zeros, bytes);
    }

    /// <summary>Whether a node is this operator with constant weights.</summary>
    public static bool IsWithConstants(OnnxNode node, OnnxGraph graph) =>
        node is { Operator: Operator, Domain: Domain, Inputs.Count: >= 3 } && node.Inputs.Skip(1).Take(3).All(name => name.Length == 0 || graph.FindConstant(name) is not null);

    /// <summary>The bytes of B.</summary>
    public byte[] PackCodes() => Pack(Codes, Columns, Blocks * (Block * Bits / 8));

    /// <summary>The bytes of zero_points, or <c>null</c>.</summary>
    public byte[]? PackZeros() => Zeros is null ? null : Pack(Zeros, Blocks, (int)BitRows.RowBytes(Blocks, Bits));

    /// <summary>The weights, N·K.</summary>
    public float[] Dequantize()
    {
        float[] values = new float[Codes.Length];
        for (int n = 0, i = 0; n < Rows; n++)
        {
            for (int k = 0; k < Columns; k++, i++)
            {
                int scale = n * Blocks + k / Block;
                values[i] = (Codes[i] - (Zeros?[scale] ?? Middle)) * Scales[scale];
            }
        }

        return values;
    }

    /// <summary>A tensor with the same values, or <c>null</c> if scales are not finite.</summary>
    public QuantizedTensor? Exact()
    {
        int[] zeros = Zeros is null ? [.. Enumerable.Repeat(Middle, Scales.Length)] : Array.ConvertAll(Zeros, static zero => (int)zero);
        bool areHalves = Array.TrueForAll(Scales, static scale => (float)(Half)scale == scale);
        return ExactCodes.Find(Rows, Columns, Block, Bits, (byte[])Codes.Clone(), zeros, (float[])Scales.Clone(), areHalves ? ScaleType.Float16 : ScaleType.Float32);
    }

    private static KernelGenException Unsupported(string name, LayerTensors layer, string expected) =>
        new($"Layer '{FileError.Shown(name)}' is {layer.Format}; {Operator} takes {expected}.");

    private static int Attribute(string path, OnnxNode node, string name, int? absent)
    {
        long? value = node.Attributes.GetValueOrDefault(name)?.Integer ?? absent;
        return value is >= 1 and <= 1 << 24 ? (int)value : throw FileError.In(path, node.ToString(), $"{name} = {value?.ToString() ?? "nothing"}", "a number from 1 to 2^24");
    }

    private static OnnxTensor Expect(string path, OnnxGraph graph, string name, OnnxType type, long count)
    {
        OnnxTensor tensor = graph.Constants[name];
        return tensor.Type == type && tensor.Count == count ? tensor : throw FileError.In(path, FileError.Tensor(name), tensor.ToString(), $"{count} elements of {type}");
    }

    private static void Unpack(ReadOnlySpan<byte> packed, Span<byte> codes, int rows, int count, int rowBytes, int bits)
    {
        int perByte = 8 / bits, mask = (1 << bits) - 1;
        for (int row = 0, i = 0; row < rows; row++)
        {
            for (int column = 0; column < count; column++, i++)
            {
                codes[i] = (byte)(packed[row * rowBytes + column / perByte] >> column % perByte * bits & mask);
            }
        }
    }

    private byte[] Pack(byte[] codes, int count, int rowBytes)
    {
        int perByte = 8 / Bits;
        byte[] packed = new byte[Rows * rowBytes];
        for (int row = 0, i = 0; row < Rows; row++)
        {
            for (int column = 0; column < count; column++, i++)
            {
                packed[row * rowBytes + column / perByte] |= (byte)(codes[i] << column % perByte * Bits);
            }
        }

        return packed;
    }
}
