using System;
using System.Collections.Generic;
using System.IO;
using KernelGen.Bench.Libraries.Ggml;
using KernelGen.Bench.Libraries.OnnxRuntime;

namespace KernelGen.Bench.Libraries;

/// <summary>The libraries that are here.</summary>
internal static class PeerLibraries
{
    /// <summary>Loads every library from a folder with one folder for each.</summary>
    /// <param name="folder">See <c>bench/peers/fetch.sh</c>.</param>
    /// <param name="absent">Hears why a library is absent.</param>
    public static IReadOnlyList<IPeerLibrary> Load(string folder, Action<string> absent)
    {
        List<IPeerLibrary> libraries = [];
        foreach ((string name, Func<string, IPeerLibrary> load) in (ReadOnlySpan<(string, Func<string, IPeerLibrary>)>)
            [("ggml", static path => new GgmlPeers(path)), ("onnxruntime", static path => new OrtPeers(path))])
        {
            try
            {
                libraries.Add(load(Path.Combine(folder, name)));
            }
            catch (KernelGenException exception)
            {
                absent($"{name}: {exception.Message}");
            }
        }

        return libraries;
    }
}
