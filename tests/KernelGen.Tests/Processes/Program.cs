using System.Linq;
using System.Threading.Tasks;
using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

namespace KernelGen.Tests.Processes;

/// <summary>The entry point: one method as a child process, or else the tests, as xunit's own entry point runs them.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        if (ChildProcess.Method(args) is not { } method)
        {
            return args.Any(static argument => argument is "--server" or "--internal-msbuild-node")
                ? await TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions)
                : await ConsoleRunner.Run(args);
        }

        method();
        return 0;
    }
}
