using System;
using KernelGen.Cli.Terminal;

namespace KernelGen.Cli;

/// <summary>Reads what a user calls a format.</summary>
internal static class PresetText
{
    /// <summary>The format of a preset, whatever the case of its name, or of a format id.</summary>
    /// <exception cref="KernelGenException">The text is neither; the message has the nearest preset or all of them.</exception>
    public static LayerFormat Parse(string text)
    {
        string[] names = Enum.GetNames<Presets>();
        if (Array.Find(names, name => name.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } known)
        {
            return PresetFormats.Of(Enum.Parse<Presets>(known));
        }

        if (FormatId.TryParse(text, out LayerFormat? format, out _))
        {
            return format!;
        }

        string hint = NearestWord.Find(text, names) is { } nearest ? $"did you mean '{nearest}'?" : "use one of " + string.Join(", ", names) + ".";
        throw new KernelGenException($"'{text}' is neither a preset nor a format id; {hint}");
    }
}
