using System;
using System.IO;

namespace KernelGen.Tests.Files;

/// <summary>A folder that lives as long as a test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kernelgen-test-");

    public string File(string name) => Path.Combine(_folder.FullName, name);

    public string File(string name, byte[] contents)
    {
        System.IO.File.WriteAllBytes(File(name), contents);
        return File(name);
    }

    public string[] Names() => Array.ConvertAll(_folder.GetFiles(), static file => file.Name);

    public void Dispose() => _folder.Delete(recursive: true);
}
