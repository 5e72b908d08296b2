using System;
using System.Linq;
using System.Runtime.Intrinsics.X86;
using System.Text.Json;
using Xunit;

namespace KernelGen.Tests.Cli;

public sealed class DoctorVerbTests
{
    [Fact]
    public void Doctor_tells_the_machine_and_its_limits()
    {
        CliRun run = CliRun.Of("doctor", "--json");

        Assert.Equal(0, run.Code);
        Assert.Equal(Environment.ProcessorCount, run.Json.GetProperty("cores").GetInt32());
        Assert.NotEqual("", run.Json.GetProperty("processor").GetString());
        JsonElement avx2 = run.Json.GetProperty("instructionSets").EnumerateArray().Single(static set => set.GetProperty("name").GetString() == "avx2");
        Assert.Equal(Avx2.IsSupported && Fma.IsSupported, avx2.GetProperty("supported").GetBoolean());
        Assert.Equal(KernelSelector.MachineCodeObstacle is null, run.Json.GetProperty("machineCode").GetBoolean());
        JsonElement limits = run.Json.GetProperty("limits");
        foreach (string name in new[] { "readOneThread", "readAllThreads", "floatOneThread", "floatAllThreads", "int8OneThread", "int8AllThreads" })
        {
            // From a phone to the largest server, in units of 10⁹: a factor of a thousand in the code would leave this range.
            Assert.InRange(limits.GetProperty(name).GetDouble(), 0.5, 500_000);
        }

        Assert.All(run.Json.GetProperty("openCl").EnumerateArray(), static device =>
        {
            bool isUsable = device.GetProperty("skipped").ValueKind == JsonValueKind.Null;
            Assert.Equal(isUsable, device.GetProperty("name").GetString()!.StartsWith("opencl:", StringComparison.Ordinal) && device.GetProperty("read").ValueKind == JsonValueKind.Number);
        });
        Assert.NotEmpty(run.Json.GetProperty("openCl").EnumerateArray());
        Assert.All(run.Json.GetProperty("cuda").EnumerateArray(), static gpu =>
        {
            bool isUsable = gpu.GetProperty("skipped").ValueKind == JsonValueKind.Null;
            Assert.Equal(isUsable, gpu.GetProperty("name").GetString()!.StartsWith("cuda:", StringComparison.Ordinal) && gpu.GetProperty("copy").ValueKind == JsonValueKind.Number);
        });
        Assert.NotEmpty(run.Json.GetProperty("cuda").EnumerateArray());
    }
}
