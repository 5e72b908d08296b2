using System.Runtime.CompilerServices;

namespace KernelGen.Generator.Tests;

/// <summary>Files of the checkout these tests were compiled from.</summary>
internal static class Repository
{
    /// <summary>A path relative to the repository's root.</summary>
    public static string Path(string relative) => System.IO.Path.GetFullPath(System.IO.Path.Combine(ThisFolder(), "../..", relative));

    private static string ThisFolder([CallerFilePath] string thisFile = "") => System.IO.Path.GetDirectoryName(thisFile)!;
}
