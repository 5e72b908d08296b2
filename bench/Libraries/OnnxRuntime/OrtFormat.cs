using System;
using System.Linq;
using KernelGen.Quantization;

namespace KernelGen.Bench.Libraries.OnnxRuntime;

/// <summary>One way to multiply with ONNX Runtime.</summary>
/// <param name="Name">The operator and its settings.</param>
/// <param name="StoredBits">Bits per weight in the model.</param>
/// <param name="Build">Makes the model for a shape and a number of rows.</param>
internal sealed record OrtFormat(string Name, Func<BenchShape, double> StoredBits, Func<BenchShape, int, ReadOnlyMemory<byte>> Build)
{
    private const long Int8Compute = 4;

    /// <summary>Entries of the session's configuration.</summary>
    public (string Key, string Value)[] Configuration { get; init; } = [];

    /// <summary>Float weights.</summary>
    public static OrtFormat Float32 { get; } = new("MatMul fp32", static _ => 32, static (shape, rows) =>
    {
        float[] weights = WeightTile.Repeat(ErrorProbe.For(shape.K).Weights.Values, shape.K, shape.N);
        return OnnxModel.Build("MatMul", "", shape, rows, [OnnxTensor.Of("w", OnnxType.Float, Transpose(weights, shape), shape.K, shape.N)]);
    });

    /// <summary>8-bit weights with one scale per output, activations quantized on the fly with one scale for all rows.</summary>
    public static OrtFormat DynamicInt8 { get; } = new("DynamicQuantizeMatMul int8", static shape => 8 + 32.0 / shape.K, static (shape, rows) =>
    {
        QuantizedTensor tile = Quantize(8, shape.K, groupSize: 0);
        sbyte[] codes = WeightTile.Repeat([.. tile.Codes.Select(static code => (sbyte)(code - 128))], shape.K, shape.N);
        return OnnxModel.Build(
            "DynamicQuantizeMatMul",
            OnnxModel.MicrosoftDomain,
            shape,
            rows,
            [
                OnnxTensor.Of("w", OnnxType.Int8, Transpose(codes, shape), shape.K, shape.N),
                OnnxTensor.Of("s", OnnxType.Float, WeightTile.Repeat(tile.Scales, 1, shape.N), shape.N),
            ]);
    });

    /// <summary>Blocks of 2-, 4- or 8-bit weights with fp32 scales, activations quantized to int8 blocks on the fly.</summary>
    /// <param name="bits">2, 4 or 8.</param>
    /// <param name="block">Weights per scale.</param>
    /// <param name="tables">Whether to use the look-up tables that the library has for few bits.</param>
    public static OrtFormat Blocks(int bits, int block, bool tables = false) =>
        new($"MatMulNBits {bits} bits, blocks of {block}{(tables ? ", tables" : "")}", _ => bits + 32.0 / block, (shape, rows) =>
        {
            QuantizedTensor tile = Quantize(bits, shape.K, block);
            int groups = shape.K / block;
            return OnnxModel.Build(
                "MatMulNBits",
                OnnxModel.MicrosoftDomain,
                shape,
                rows,
                [
                    OnnxTensor.Of("w", OnnxType.UInt8, WeightTile.Repeat(Pack(tile.Codes, bits), shape.K * bits / 8, shape.N), shape.N, groups, block * bits / 8),
                    OnnxTensor.Of("s", OnnxType.Float, WeightTile.Repeat(tile.Scales, groups, shape.N), shape.N * (long)groups),
                ],
                ("K", shape.K),
                ("N", shape.N),
                ("bits", bits),
                ("block_size", block),
                ("accuracy_level", Int8Compute));
        })
        {
            Configuration = tables ? [("mlas.use_lut_gemm", "1")] : [],
        };

    // The same encoder as for our own formats. Its stored codes count from 0, as the operator's do around their default zero point.
    private static QuantizedTensor Quantize(int bits, int inputs, int groupSize) => RoundToNearest.Quantize(
        new WeightFormat(Element.Int(bits), groupSize == 0 ? Granularity.Row : Granularity.Group, groupSize, ScaleType.Float32),
        ErrorProbe.For(inputs).Weights,
        new ClipSearch());

    private static byte[] Pack(byte[] codes, int bits)
    {
        int perByte = 8 / bits;
        byte[] packed = new byte[codes.Length / perByte];
        for (int i = 0; i < codes.Length; i++)
        {
            packed[i / perByte] |= (byte)(codes[i] << (i % perByte * bits));
        }

        return packed;
    }

    private static T[] Transpose<T>(T[] rows, BenchShape shape)
    {
        T[] columns = new T[rows.Length];
        for (int n = 0; n < shape.N; n++)
        {
            for (int k = 0; k < shape.K; k++)
            {
                columns[(long)k * shape.N + n] = rows[(long)n * shape.K + k];
            }
        }

        return columns;
    }
}
