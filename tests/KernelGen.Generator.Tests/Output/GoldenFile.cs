using System;
using System.IO;
using System.Runtime.CompilerServices;
using KernelGen.Generator.Rendering;
using Xunit;

namespace KernelGen.Generator.Tests.Output;

/// <summary>Compares text with a checked-in file; <c>KERNELGEN_UPDATE_GOLDEN=1</c> rewrites the file instead.</summary>
internal static class GoldenFile
{
    public static void Verify(GeneratedFile generated, [CallerFilePath] string testFile = "")
    {
        string name = generated.HintName.Replace(".g.cs", ".golden.cs", StringComparison.Ordinal);
        string path = Path.Combine(Path.GetDirectoryName(testFile)!, "Golden", name);
        string actual = generated.Text.Replace('"' + KernelRenderer.Version + '"', "\"%VERSION%\"", StringComparison.Ordinal);
        if (Environment.GetEnvironmentVariable("KERNELGEN_UPDATE_GOLDEN") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, actual);
            return;
        }

        Assert.True(File.Exists(path), $"There is no golden file {path}. Run the tests with KERNELGEN_UPDATE_GOLDEN=1 and review the difference.");
        Assert.Equal(File.ReadAllText(path).ReplaceLineEndings("\n"), actual);
    }
}
