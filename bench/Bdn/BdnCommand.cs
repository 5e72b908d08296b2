using System.CommandLine;

namespace KernelGen.Bench.Bdn;

/// <summary><c>bdn</c>: the same kernels with BenchmarkDotNet.</summary>
internal sealed class BdnCommand : Command
{
    private readonly SelectionOptions _options = new();

    /// <summary>Names the command and its options.</summary>
    public BdnCommand()
        : base("bdn", "Times the same kernels with BenchmarkDotNet.")
    {
        _options.AddTo(this, hasFiles: false);
        SetAction(result => Cli.Run(() => BenchmarkDotNetRun.Kernels(_options.Read(result, shape: "4096x4096"))));
    }
}
