using System;
using System.Buffers.Binary;
using System.Linq;

namespace KernelGen;

/// <summary>The tensors in which a checkpoint keeps one quantized layer: <c>PREFIX.qweight</c>, <c>.qzeros</c>, <c>.scales</c>, and perhaps <c>.g_idx</c> and <c>.bias</c>.</summary>
internal sealed class CheckpointParts(SafetensorsFile file, string prefix)
{
    public const string WeightsSuffix = ".qweight", ZerosSuffix = ".qzeros", ScalesSuffix = ".scales", IndexSuffix = ".g_idx", BiasSuffix = ".bias";

    // Far beyond any layer, and small enough that no position computed from it overflows.
    private const int MaxExtent = 1 << 24;

    public string Prefix => prefix;

    public long TotalBytes => new[] { Weights, Zeros, Scales, prefix + IndexSuffix }.Where(file.Contains).Sum(name => file.Find(name).Bytes);

    public string Weights => prefix + WeightsSuffix;

    public string Zeros => prefix + ZerosSuffix;

    public string Scales => prefix + ScalesSuffix;

    /// <summary>A type that holds the scales exactly.</summary>
    public ScaleType ScaleType => file.Find(Scales).Type == SafetensorsType.F16 ? ScaleType.Float16 : ScaleType.Float32;

    /// <summary>Extents of a tensor that must be a matrix.</summary>
    public (int Rows, int Columns) Matrix(string name) => file.Find(name).Shape is [>= 1 and <= MaxExtent and var rows, >= 1 and <= MaxExtent and var columns]
        ? ((int)rows, (int)columns)
        : throw Wrong(name, $"a matrix of 1 to {MaxExtent} rows and columns");

    public void Expect(string name, params ReadOnlySpan<long> shape) => file.Expect(name, SafetensorsType.I32, shape);

    public ReadOnlySpan<byte> Bytes(string name) => file.Span(name);

    /// <summary>N·K, if an array can hold as many codes.</summary>
    public int Count(int outputs, int inputs) => (long)outputs * inputs <= Array.MaxLength
        ? outputs * inputs
        : throw Wrong(Weights, $"at most {Array.MaxLength} weights, not {outputs}x{inputs}");

    /// <summary>The scales, N·groups.</summary>
    public float[] ReadScales(int groups, int outputs)
    {
        float[] stored = file.ReadFloats(Scales), scales = new float[stored.Length];
        for (int i = 0; i < scales.Length; i++)
        {
            scales[i] = stored[i % groups * outputs + i / groups];
        }

        return scales;
    }

    /// <summary>How many inputs the index of groups is for, or <c>null</c> without one.</summary>
    public int? Indices => file.Contains(prefix + IndexSuffix) && file.Find(prefix + IndexSuffix).Shape is [>= 1 and <= MaxExtent and var count] ? (int)count : null;

    /// <summary>The group of each input.</summary>
    public int[] GroupOf(CheckpointSettings settings, int inputs, int groups)
    {
        int[] groupOf = new int[inputs];
        if (Indices is not null)
        {
            Expect(prefix + IndexSuffix, inputs);
            ReadOnlySpan<byte> bytes = Bytes(prefix + IndexSuffix);
            for (int k = 0; k < groupOf.Length; k++)
            {
                groupOf[k] = BinaryPrimitives.ReadInt32LittleEndian(bytes[(4 * k)..]);
                if ((uint)groupOf[k] >= groups)
                {
                    throw FileError.In(file.Path, FileError.Tensor(prefix + IndexSuffix), $"group {groupOf[k]} of input {k}", $"0 to {groups - 1}, as there are scales for {groups} groups");
                }
            }

            return groupOf;
        }

        int size = settings.GroupSize is > 0 and var given && (inputs - 1) / given + 1 == groups ? given
            : inputs % groups == 0 ? inputs / groups
            : throw Wrong(Scales, $"scales for a whole number of groups of {inputs} inputs, or a group_size in the JSON file beside the checkpoint");
        for (int k = 0; k < groupOf.Length; k++)
        {
            groupOf[k] = k / size;
        }

        return groupOf;
    }

    public KernelGenException Wrong(string name, string expected) => FileError.In(file.Path, FileError.Tensor(name), file.Find(name).ToString(), expected);
}
