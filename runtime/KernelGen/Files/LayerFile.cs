using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace KernelGen;

/// <summary>Quantized layers in safetensors files, in a form that belongs to no device; a device repacks them when it loads them.</summary>
/// <remarks>
/// The metadata hold <c>kernelgen.version</c> and, for each layer, <c>kernelgen.layer.NAME</c> with format id and shape: <c>i4t_s24_lr10i4g128 1024x4096</c>.
/// The main matrix lies under <c>NAME.codes</c>, <c>NAME.scales</c>, …, its shares likewise under <c>NAME.share1</c>, <c>NAME.share2</c>, …, with the order of rows and columns
/// in <c>NAME.row_order</c> and <c>NAME.column_order</c>; low-rank factors likewise under <c>NAME.a</c> and <c>NAME.b</c>, outliers under
/// <c>NAME.outliers</c>, a bias in <c>NAME.bias</c> (F32, [N]). Other tensors and metadata may stand beside them.
/// </remarks>
public static class LayerFile
{
    /// <summary>The version of this form.</summary>
    public const string Version = "1";

    private const string VersionKey = "kernelgen.version";
    private const string LayerKey = "kernelgen.layer.";
    private const string Outliers = ".outliers";
    private const int MaxFormatId = 200;

    // Far beyond any layer, and small enough that no size computed from it overflows.
    private const int MaxExtent = 1 << 24;

    /// <summary>Writes layers to a new file, which appears whole or not at all and replaces one of the same name.</summary>
    /// <exception cref="ArgumentException">Two layers have the same name, or a name is empty.</exception>
    /// <exception cref="KernelGenException">The file cannot be written.</exception>
    public static void Save(string path, IEnumerable<(string Name, LayerTensors Tensors)> layers)
    {
        ArgumentNullException.ThrowIfNull(layers);
        SafetensorsWriter writer = new();
        foreach ((string name, LayerTensors tensors) in layers)
        {
            Add(writer, name, tensors);
        }

        writer.Metadata[VersionKey] = Version;
        writer.Save(path);
    }

    /// <summary>Adds a layer to a file that holds more than layers.</summary>
    /// <exception cref="ArgumentException">The name is taken or empty.</exception>
    public static void Add(SafetensorsWriter writer, string name, LayerTensors tensors)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        Add(writer, name, tensors.Format, tensors.Outputs, tensors.Inputs, tensors.Bias is not null, () => tensors);
    }

    /// <summary>Adds a layer that is produced while the file is written, so that layers need not be in memory together.</summary>
    /// <param name="writer">The file to be.</param>
    /// <param name="name">The layer's name.</param>
    /// <param name="format">The layer's format.</param>
    /// <param name="outputs">N.</param>
    /// <param name="inputs">K.</param>
    /// <param name="hasBias">Whether the layer has a bias.</param>
    /// <param name="load">Gives the layer; called once for each of its parts, when the part is written.</param>
    /// <exception cref="ArgumentException">The name is taken or empty, or the layer is too small for its format.</exception>
    public static void Add(SafetensorsWriter writer, string name, LayerFormat format, int outputs, int inputs, bool hasBias, Func<LayerTensors> load)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(format);
        ArgumentNullException.ThrowIfNull(load);
        IReadOnlyList<(int Rows, int Columns)> shapes = format.PartShapes(outputs, inputs);
        for (int i = 0; i < shapes.Count; i++)
        {
            int part = i;
            CanonicalTensor.Add(writer, PartName(name, format, part), format.PartFormats[part], shapes[part].Rows, shapes[part].Columns, () => load().Parts[part]);
        }

        CanonicalOrder.Add(writer, name, format, outputs, inputs, () => load().Order!);
        if (format.LowRank is { } lowRank)
        {
            int rank = lowRank.Rank(outputs, inputs);
            CanonicalTensor.Add(writer, name + ".a", lowRank.Factors, rank, inputs, () => load().Down!);
            CanonicalTensor.Add(writer, name + ".b", lowRank.Factors, outputs, rank, () => load().Up!);
        }

        if (format.Outliers is { } outliers)
        {
            CanonicalOutliers.Add(writer, name + Outliers, outliers, outputs, inputs, () => load().Outliers!);
        }

        if (hasBias)
        {
            writer.Add(BiasName(name), SafetensorsType.F32, [outputs], () => load().Bias!);
        }

        writer.Metadata[VersionKey] = Version;
        writer.Metadata[LayerKey + name] = string.Create(CultureInfo.InvariantCulture, $"{format} {outputs}x{inputs}");
    }

    /// <summary>The layers of a file, in the order of their names; none if the file is no KernelGen file.</summary>
    /// <exception cref="KernelGenException">The file is malformed, or of another version.</exception>
    public static IReadOnlyList<LayerFileEntry> List(string path)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        return List(file);
    }

    /// <summary>The layers of an open file, in the order of their names; none if the file is no KernelGen file.</summary>
    /// <exception cref="KernelGenException">The metadata are malformed, or of another version.</exception>
    public static IReadOnlyList<LayerFileEntry> List(SafetensorsFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (!file.Metadata.ContainsKey(VersionKey))
        {
            return [];
        }

        CheckVersion(file);
        return
        [
            .. file.Metadata.Keys.Where(static key => key.StartsWith(LayerKey, StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
                .Select(key => Entry(file, key[LayerKey.Length..])),
        ];
    }

    /// <summary>Reads a layer.</summary>
    /// <param name="path">The file.</param>
    /// <param name="name">The layer's name.</param>
    /// <exception cref="KernelGenException">The file is malformed, of another version, lacks the layer, or holds contents that are none of its format.</exception>
    public static LayerTensors Load(string path, string name)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        return Load(file, name);
    }

    /// <summary>Reads a layer that must have this format and shape.</summary>
    /// <param name="path">The file.</param>
    /// <param name="name">The layer's name.</param>
    /// <param name="format">The format expected.</param>
    /// <param name="outputs">N expected.</param>
    /// <param name="inputs">K expected.</param>
    /// <exception cref="KernelGenException">As for <see cref="Load(string, string)"/>, or the layer has another format or shape.</exception>
    public static LayerTensors Load(string path, string name, LayerFormat format, int outputs, int inputs)
    {
        ArgumentNullException.ThrowIfNull(format);
        using SafetensorsFile file = SafetensorsFile.Open(path);
        LayerFileEntry entry = Find(file, name);
        return entry.Format == format && entry.Outputs == outputs && entry.Inputs == inputs
            ? Load(file, name)
            : throw FileError.In(
                file.Path, Layer(name), $"{entry.Format} {entry.Outputs}x{entry.Inputs}", $"{format} {outputs}x{inputs}; quantize the layer again, or declare the format of the file");
    }

    /// <summary>Reads a layer from an open file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="name">The layer's name.</param>
    /// <exception cref="KernelGenException">As for <see cref="Load(string, string)"/>.</exception>
    public static LayerTensors Load(SafetensorsFile file, string name)
    {
        ArgumentNullException.ThrowIfNull(file);
        LayerFileEntry entry = Find(file, name);
        (int rows, int columns) = (entry.Outputs, entry.Inputs);
        try
        {
            IReadOnlyList<(int Rows, int Columns)> shapes = entry.Format.PartShapes(rows, columns);
            QuantizedTensor[] parts =
            [
                .. entry.Format.PartFormats.Select((part, i) => CanonicalTensor.Read(file, PartName(name, entry.Format, i), part, shapes[i].Rows, shapes[i].Columns)),
            ];
            StoredOrder? order = CanonicalOrder.Read(file, name, entry.Format, rows, columns);
            QuantizedTensor? down = null, up = null;
            if (entry.Format.LowRank is { } lowRank)
            {
                int rank = lowRank.Rank(rows, columns);
                down = CanonicalTensor.Read(file, name + ".a", lowRank.Factors, rank, columns);
                up = CanonicalTensor.Read(file, name + ".b", lowRank.Factors, rows, rank);
            }

            OutlierTensor? outliers = entry.Format.Outliers is { } format ? CanonicalOutliers.Read(file, name + Outliers, format, rows, columns) : null;
            return new LayerTensors(entry.Format, parts, order, down, up, ReadBias(file, BiasName(name), rows), outliers);
        }
        catch (ArgumentException exception)
        {
            throw new KernelGenException($"{file.Path}: {Layer(name)}: contents that are not {entry.Format}: {exception.Message}", exception);
        }
    }

    /// <summary>Metadata that are not about layers.</summary>
    internal static IReadOnlyDictionary<string, string> OtherMetadata(SafetensorsFile file) => file.Metadata
        .Where(static pair => pair.Key != VersionKey && !pair.Key.StartsWith(LayerKey, StringComparison.Ordinal))
        .ToDictionary(StringComparer.Ordinal);

    /// <summary>The tensors in which a layer lies, its bias aside.</summary>
    internal static IEnumerable<string> PartNames(LayerFileEntry entry) =>
    [
        .. entry.Format.PartFormats.SelectMany((part, i) => CanonicalTensor.Names(PartName(entry.Name, entry.Format, i), part)),
        .. CanonicalOrder.Names(entry.Name, entry.Format),
        .. entry.Format.LowRank is { } lowRank ? CanonicalTensor.Names(entry.Name + ".a", lowRank.Factors).Concat(CanonicalTensor.Names(entry.Name + ".b", lowRank.Factors)) : [],
        .. entry.Format.Outliers is { } outliers ? CanonicalOutliers.Names(entry.Name + Outliers, outliers) : [],
    ];

    /// <summary>The tensor of a layer's bias.</summary>
    internal static string BiasName(string name) => name + ".bias";

    /// <summary>Where a part of the main matrix lies: the main weights under the name of the layer, shares under numbers.</summary>
    private static string PartName(string name, LayerFormat format, int part) =>
        part == format.PartFormats.Count - 1 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}.share{part + 1}");

    private static float[]? ReadBias(SafetensorsFile file, string tensor, int outputs)
    {
        if (!file.Contains(tensor))
        {
            return null;
        }

        file.Expect(tensor, SafetensorsType.F32, outputs);
        return file.ReadFloats(tensor);
    }

    private static LayerFileEntry Find(SafetensorsFile file, string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        CheckVersion(file);
        if (file.Metadata.ContainsKey(LayerKey + name))
        {
            return Entry(file, name);
        }

        string[] names = [.. List(file).Select(static entry => FileError.Shown(entry.Name))];
        throw FileError.In(file.Path, Layer(name), "no such layer", names.Length == 0 ? "a file with layers" : "one of " + string.Join(", ", names.Take(8)));
    }

    private static void CheckVersion(SafetensorsFile file)
    {
        string? version = file.Metadata.GetValueOrDefault(VersionKey);
        if (version != Version)
        {
            string found = version is null ? $"no {VersionKey}" : $"{VersionKey} '{FileError.Shown(version)}'";
            throw FileError.In(file.Path, "metadata", found, $"version '{Version}' of a file written by this library");
        }
    }

    private static LayerFileEntry Entry(SafetensorsFile file, string name)
    {
        string text = file.Metadata[LayerKey + name];
        string[] parts = text.Split(' ');
        string[] extents = parts.Length == 2 && parts[0].Length <= MaxFormatId ? parts[1].Split('x') : [];
        if (extents.Length != 2 || Extent(extents[0]) is not { } rows || Extent(extents[1]) is not { } columns)
        {
            throw FileError.In(file.Path, Layer(name), $"'{FileError.Shown(text)}' in the metadata", $"a format id and a shape up to {MaxExtent}x{MaxExtent}, such as 'i4g128 1024x4096'");
        }

        if (!FormatId.TryParse(parts[0], out LayerFormat? format, out string? error))
        {
            throw new KernelGenException($"{file.Path}: {Layer(name)}: {error}");
        }

        if (format!.Mix is { } mix && !mix.Fits(mix.Axis == MixAxis.Rows ? rows : columns, format.Weights.GroupSize))
        {
            throw FileError.In(file.Path, Layer(name), $"{text} in the metadata", "a layer that is large enough for its shares, with groups that divide K");
        }

        return format.Weights.Sparsity is not { } sparsity || (sparsity == Sparsity.TwoOfFour && columns % 4 == 0)
            ? new(name, format, rows, columns)
            : throw FileError.In(file.Path, Layer(name), $"sparsity {sparsity} with K = {columns}", "2:4 with K divisible by 4");
    }

    private static int? Extent(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int extent) && extent is >= 1 and <= MaxExtent ? extent : null;

    private static string Layer(string name) => "layer '" + FileError.Shown(name) + "'";
}
