using System;
using System.IO;
using System.Threading.Tasks;
using KernelGen.Tests.Files;
using KernelGen.Tests.Processes;
using Xunit;

namespace KernelGen.Tests.Oclgrind;

/// <summary>Runs a method in a process whose only OpenCL driver is oclgrind, which interprets programs and checks every access.</summary>
internal static class OclgrindRun
{
    private const string Driver = "/usr/lib/oclgrind/liboclgrind-rt-icd.so";

    /// <summary>Runs it, expects that it succeeds and writes nothing itself, and returns what oclgrind had to say: accesses out of bounds, data races, calls of the API that failed.</summary>
    /// <param name="method">A static method without captured variables.</param>
    /// <param name="environment">Variables to set.</param>
    public static async Task<string> Log(Action method, params (string Name, string? Value)[] environment)
    {
        RequireDriver();
        using TemporaryFolder folder = new();
        string log = folder.File("log.txt"), vendors = Directory.CreateDirectory(folder.File("vendors")).FullName;
        await File.WriteAllTextAsync(Path.Combine(vendors, "oclgrind.icd"), Driver + "\n", TestContext.Current.CancellationToken);

        // The process succeeds in any case. Accesses and races are in the log, and calls of the API in the output.
        (int code, string output) = await ChildProcess.Start(
            method,
            [
                ("OCL_ICD_VENDORS", vendors),
                ("OCLGRIND_DATA_RACES", "1"),
                ("OCLGRIND_CHECK_API", "1"),
                ("OCLGRIND_LOG", log),
                (OpenClOptions.CacheVariable, "off"),
                .. environment,
            ]);
        Assert.True(code == 0, output);
        return output + (File.Exists(log) ? await File.ReadAllTextAsync(log, TestContext.Current.CancellationToken) : "");
    }

    /// <summary>In such a process: the only device.</summary>
    public static OpenClDevice OpenDevice()
    {
        OpenClDevice device = TestDevice.Open();
        Assert.Equal("Oclgrind", device.Traits.PlatformName);
        return device;
    }

    private static void RequireDriver()
    {
        const string Reason = "There is no oclgrind at " + Driver + ".";
        bool exists = OperatingSystem.IsLinux() && File.Exists(Driver);
        Assert.True(exists || Environment.GetEnvironmentVariable(TestDevice.RequireVariable) != "1", Reason);
        Assert.SkipUnless(exists, Reason);
    }
}
