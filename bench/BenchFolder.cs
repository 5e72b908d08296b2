using System.IO;
using System.Linq;
using System.Reflection;

namespace KernelGen.Bench;

/// <summary>Where this project lies, as its build wrote down.</summary>
internal static class BenchFolder
{
    private static readonly string s_root = typeof(BenchFolder).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(static each => each.Key == nameof(BenchFolder)).Value!;

    /// <summary>Plots that the README shows.</summary>
    public static string Plots => Path.Combine(s_root, "plots");

    /// <summary>What <c>peers/fetch.sh</c> fetched.</summary>
    public static string PeerPackages => Path.Combine(s_root, "peers", "packages");
}
