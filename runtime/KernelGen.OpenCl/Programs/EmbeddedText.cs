using System.IO;
using System.Text;

namespace KernelGen;

/// <summary>The programs that do not depend on a format, which this assembly carries.</summary>
internal static class EmbeddedText
{
    /// <summary>The text with a name.</summary>
    public static string Read(string name)
    {
        using Stream stream = typeof(EmbeddedText).Assembly.GetManifestResourceStream(name)!;
        using StreamReader reader = new(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
