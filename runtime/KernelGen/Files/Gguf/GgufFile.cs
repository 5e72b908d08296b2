using System;
using System.Collections.Generic;
using System.Linq;

namespace KernelGen;

/// <summary>A GGUF file, version 2 or 3, memory-mapped for reading; every byte of the header is checked when it is opened.</summary>
/// <remarks>
/// Every type is dequantized to the floats that the published formulas give, bit for bit. Which types become layers with exactly the same values:
/// <code>
/// Q4_0 Q5_0 Q8_0     always: i4g32, i5g32, i8g32; u4g32z, u5g32z, u8g32z if a group with a negative scale has a code that signed codes cannot negate,
///                    which ggml's own quantizer brings about in Q4_0 and Q5_0
/// Q3_K Q6_K          always: i3g16sf32, i6g16sf32, or u3g16sf32z, u6g16sf32z likewise. The product of both scales is exact in fp32
/// TQ1_0 TQ2_0        always: i2g256 (or u2g256z, as a code of TQ2_0 may be 3)
/// MXFP4              e2m1g32se8m0; e2m1g32sf32 if a scale is 2⁻¹²⁷; not if one is 2¹²⁸
/// Q4_1 Q5_1          only if every minimum is a whole number of scales: u4g32z, u5g32z
/// Q2_K Q4_K Q5_K     likewise: u2g16sf32z, u4g32sf32z, u5g32sf32z
/// F32 F16 BF16       floats stay floats
/// </code>
/// A scale that is no finite number makes a tensor none of these. Weights of 0 are +0 in a layer, and have the sign of the formula in floats.
/// </remarks>
public sealed class GgufFile : IDisposable
{
    private readonly MappedFile _file;
    private readonly GgufContents _contents;

    private GgufFile(MappedFile file)
    {
        _file = file;
        _contents = GgufHeader.Parse(file);
    }

    /// <summary>The path the file was opened under.</summary>
    public string Path => _file.Path;

    /// <summary>2 or 3; both are read alike.</summary>
    public int Version => (int)_contents.Version;

    /// <summary>Metadata: numbers and truth values of the type they have in the file, strings, and arrays of these or of arrays.</summary>
    public IReadOnlyDictionary<string, object> Metadata => _contents.Metadata;

    /// <summary>The tensors in the order of their bytes.</summary>
    public IReadOnlyList<GgufTensor> Tensors => _contents.Ordered;

    /// <summary>Maps a file and checks its header.</summary>
    /// <exception cref="KernelGenException">The file cannot be read, is no well-formed GGUF file, or has a tensor of a type not read here.</exception>
    public static GgufFile Open(string path)
    {
        MappedFile file = MappedFile.Open(path, GgufHeader.MinBytes, "a GGUF file");
        try
        {
            return new(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The tensor of a name.</summary>
    /// <exception cref="KernelGenException">The file has no such tensor.</exception>
    public GgufTensor Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _contents.ByName.GetValueOrDefault(name) ?? throw FileError.NoTensor(Path, name, Tensors.Select(static known => known.Name));
    }

    /// <summary>A tensor's bytes in the mapped file, valid until the file is disposed.</summary>
    /// <exception cref="KernelGenException">There is no such tensor, or it is larger than 2 GiB.</exception>
    public ReadOnlySpan<byte> Span(string name)
    {
        GgufTensor tensor = Find(name);
        return tensor.Bytes <= Array.MaxLength
            ? _file.Span(_contents.Data + tensor.Begin, (int)tensor.Bytes)
            : throw FileError.In(Path, FileError.Tensor(name), $"{tensor.Bytes} bytes", $"at most {Array.MaxLength}");
    }

    /// <summary>A tensor's values in row order, dequantized if it is quantized.</summary>
    /// <exception cref="KernelGenException">There is no such tensor, or it is too large for an array.</exception>
    public float[] ReadFloats(string name)
    {
        GgufTensor tensor = Find(name);
        ReadOnlySpan<byte> bytes = Span(name);
        GgufTypeTraits traits = GgufTypeTraits.Of(tensor.Type);
        float[] values = new float[Count(tensor)];
        if (traits.Float is { } type)
        {
            type.ToFloats(bytes, values);
            return values;
        }

        byte[] codes = new byte[traits.Block];
        float[] scales = new float[traits.Groups], minima = new float[traits.HasMinimum ? traits.Groups : 0];
        for (int block = 0; block < values.Length / traits.Block; block++)
        {
            GgufBlock.Unpack(traits, bytes.Slice(block * traits.Bytes, traits.Bytes), codes, scales, minima);
            Dequantize(traits, codes, scales, minima, values.AsSpan(block * traits.Block, traits.Block));
        }

        return values;
    }

    /// <summary>A matrix with exactly the values of a quantized tensor, or <c>null</c> with the reason why there is none.</summary>
    /// <exception cref="KernelGenException">There is no such tensor, or it is too large for an array.</exception>
    public QuantizedTensor? ReadQuantized(string name, out string? obstacle)
    {
        GgufTensor tensor = Find(name);
        GgufTypeTraits traits = GgufTypeTraits.Of(tensor.Type);
        obstacle = traits.Float is not null ? "floats" : tensor.Shape.Count != 2 ? "no matrix" : null;
        return obstacle is null ? ReadQuantized(tensor, traits, out obstacle) : null;
    }

    /// <summary>Unmaps the file. Spans taken from it must not be used any more.</summary>
    public void Dispose() => _file.Dispose();

    private QuantizedTensor? ReadQuantized(GgufTensor tensor, GgufTypeTraits traits, out string? obstacle)
    {
        ReadOnlySpan<byte> bytes = Span(tensor.Name);
        byte[] codes = new byte[Count(tensor)];
        float[] scales = new float[codes.Length / traits.Group], minima = new float[traits.HasMinimum ? scales.Length : 0];
        for (int block = 0; block < codes.Length / traits.Block; block++)
        {
            Range groups = (block * traits.Groups)..((block + 1) * traits.Groups);
            GgufBlock.Unpack(
                traits, bytes.Slice(block * traits.Bytes, traits.Bytes), codes.AsSpan(block * traits.Block, traits.Block), scales.AsSpan(groups), traits.HasMinimum ? minima.AsSpan(groups) : []);
        }

        int rows = (int)tensor.Shape[0], columns = (int)tensor.Shape[1];
        if (tensor.Type == GgufType.MXFP4)
        {
            QuantizedTensor? fp4 = Fp4(rows, columns, codes, scales);
            obstacle = fp4 is null ? "a scale of 2^128" : null;
            return fp4;
        }

        int[]? zeros = traits.HasMinimum ? ZeroPoints(scales, minima) : Filled(scales.Length, traits.Zero);
        QuantizedTensor? result = zeros is null ? null : ExactCodes.Find(rows, columns, traits.Group, traits.Bits, codes, zeros, scales, traits.Scale);
        obstacle = result is not null ? null
            : !Array.TrueForAll(scales, float.IsFinite) ? "scales that are not finite"
            : "minima that are no whole numbers of scales";
        return result;
    }

    private static QuantizedTensor? Fp4(int rows, int columns, byte[] codes, float[] halves)
    {
        float[] scales = Array.ConvertAll(halves, static half => 2 * half);
        return Array.Exists(scales, static scale => !float.IsFinite(scale)) ? null : new(
            new(Element.E2M1, Granularity.Group, 32, Array.TrueForAll(scales, PowerOfTwo.IsStorable) ? ScaleType.PowerOfTwo : ScaleType.Float32), rows, columns, codes, scales, [], [], []);
    }

    /// <summary>Zero points that stand for the minima, if they are whole.</summary>
    private static int[]? ZeroPoints(float[] scales, float[] minima)
    {
        int[] zeros = new int[scales.Length];
        for (int i = 0; i < zeros.Length; i++)
        {
            double zero = minima[i] == 0 ? 0 : -(double)minima[i] / scales[i];
            if (!(Math.Abs(zero) <= byte.MaxValue) || zero != Math.Truncate(zero))
            {
                return null;
            }

            zeros[i] = (int)zero;
        }

        return zeros;
    }

    private static int[] Filled(int count, int value)
    {
        int[] values = new int[count];
        Array.Fill(values, value);
        return values;
    }

    private static void Dequantize(GgufTypeTraits traits, byte[] codes, float[] scales, float[] minima, Span<float> values)
    {
        for (int group = 0; group < scales.Length; group++)
        {
            float scale = scales[group];
            for (int i = group * traits.Group; i < (group + 1) * traits.Group; i++)
            {
                values[i] = traits.HasMinimum ? codes[i] * scale + minima[group]
                    : traits.Type == GgufType.MXFP4 ? 2 * Element.E2M1.Decode(codes[i]) * scale
                    : (codes[i] - traits.Zero) * scale;
            }
        }
    }

    private int Count(GgufTensor tensor)
    {
        long count = tensor.Shape.Aggregate(1L, static (product, extent) => product * extent);
        return count <= Array.MaxLength ? (int)count : throw FileError.In(Path, FileError.Tensor(tensor.Name), $"{count} weights", $"at most {Array.MaxLength}");
    }
}
