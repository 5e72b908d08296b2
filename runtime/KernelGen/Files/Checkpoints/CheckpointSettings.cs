using System;
using System.IO;
using System.Text.Json;

namespace KernelGen;

/// <summary>What the JSON file beside a quantized checkpoint says about how its weights are stored.</summary>
/// <param name="Bits">Bits of a code, or <c>null</c> if it does not say.</param>
/// <param name="GroupSize">Weights per scale, 0 for one scale per output, or <c>null</c> if it does not say.</param>
/// <param name="StoresZeros">Whether zero points are stored as they are (<c>gptq_v2</c>), and not less one.</param>
internal sealed record CheckpointSettings(int? Bits, int? GroupSize, bool StoresZeros)
{
    private const string OwnFile = "quantize_config.json", ModelFile = "config.json", Section = "quantization_config";
    private const int MaxBytes = 16 << 20;

    /// <summary>Reads <c>quantize_config.json</c>, or else <c>quantization_config</c> in <c>config.json</c>, in the folder of a model file.</summary>
    /// <exception cref="KernelGenException">A file is malformed, or names a form of storage that is not read here.</exception>
    public static CheckpointSettings Read(string modelPath)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(modelPath))!, own = Path.Combine(folder, OwnFile), shared = Path.Combine(folder, ModelFile);
        try
        {
            if (File.Exists(own))
            {
                using JsonDocument document = Parse(own);
                return Of(own, document.RootElement);
            }

            if (File.Exists(shared))
            {
                using JsonDocument document = Parse(shared);
                if (document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty(Section, out JsonElement section))
                {
                    return Of(shared, section);
                }
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new KernelGenException($"{folder}: its JSON files cannot be read: {exception.Message}", exception);
        }

        return new(null, null, StoresZeros: false);
    }

    private static JsonDocument Parse(string path)
    {
        long length = new FileInfo(path).Length;
        if (length > MaxBytes)
        {
            throw FileError.In(path, "file", $"{length} bytes", $"at most {MaxBytes}");
        }

        try
        {
            return JsonDocument.Parse(File.ReadAllBytes(path));
        }
        catch (JsonException exception)
        {
            throw new KernelGenException($"{path}: found no valid JSON ({exception.Message}); correct it, or remove it to have the settings inferred.", exception);
        }
    }

    private static CheckpointSettings Of(string path, JsonElement settings)
    {
        if (settings.ValueKind != JsonValueKind.Object)
        {
            throw FileError.In(path, Section, "no object", "an object");
        }

        // AutoAWQ's own file has other names, and so have some of GPTQModel.
        int? bits = Number(path, settings, "bits") ?? Number(path, settings, "w_bit");
        int? group = Number(path, settings, "group_size") ?? Number(path, settings, "q_group_size");
        string form = Text(settings, "checkpoint_format") ?? Text(settings, "format") ?? Text(settings, "version") ?? "gptq";
        return form.ToLowerInvariant() switch
        {
            "gptq" or "gemm" => new(bits, group is { } size ? Math.Max(0, size) : null, StoresZeros: false),
            "gptq_v2" => new(bits, group is { } size ? Math.Max(0, size) : null, StoresZeros: true),
            _ => throw FileError.In(path, "checkpoint_format", $"'{FileError.Shown(form)}'", "gptq, gptq_v2 or (AWQ) gemm"),
        };
    }

    private static int? Number(string path, JsonElement settings, string name)
    {
        if (!settings.TryGetProperty(name, out JsonElement value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number)
            ? number
            : throw FileError.In(path, name, FileError.Shown(value.GetRawText()), "a whole number");
    }

    private static string? Text(JsonElement settings, string name) =>
        settings.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
