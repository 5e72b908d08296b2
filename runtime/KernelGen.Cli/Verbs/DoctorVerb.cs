using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Globalization;
using System.Linq;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using KernelGen.Cli.Terminal;
using Spectre.Console;

namespace KernelGen.Cli.Verbs;

/// <summary>Shows what the machine offers to kernels, and measures its limits.</summary>
internal sealed class DoctorVerb : Verb
{
    private const double Seconds = 3;

    public DoctorVerb()
        : base("doctor", "Shows the CPU, its instruction sets, NVIDIA GPUs and OpenCL devices, with measured memory bandwidths and peak arithmetic.", "doctor", "doctor --json")
    {
    }

    public override int Run(ParseResult arguments, VerbOutput output)
    {
        InstructionSet[] sets = InstructionSets();
        MachineLimits limits = output.Track(static progress => MachineLimits.Measure(seconds: Seconds, progress: progress.Begin("measuring the machine")));
        IReadOnlyList<CudaRow> gpus = output.Track(CudaRow.Survey);
        IReadOnlyList<DeviceRow> devices = output.Track(DeviceRow.Survey);
        if (output.IsJson)
        {
            output.WriteJson(new
            {
                processor = Processor.Name,
                architecture = RuntimeInformation.ProcessArchitecture.ToString(),
                operatingSystem = RuntimeInformation.OSDescription,
                runtime = RuntimeInformation.FrameworkDescription,
                cores = Environment.ProcessorCount,
                instructionSets = sets,
                machineCode = KernelSelector.MachineCodeObstacle is null,
                machineCodeObstacle = KernelSelector.MachineCodeObstacle,
                limits,
                cuda = gpus,
                openCl = devices,
            });
            return ExitCode.Success;
        }

        output.Writer.WriteLine($"{Processor.Name}, {Environment.ProcessorCount} logical cores, {RuntimeInformation.ProcessArchitecture}");
        output.Writer.WriteLine($"{RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}");
        Table isa = new() { Border = TableBorder.Simple };
        isa.AddColumns("kernels for", "here", "needs");
        foreach (InstructionSet set in sets)
        {
            isa.AddRow(set.Name, !set.Supported ? "no" : set.Allowed ? "yes" : $"yes, but not allowed by {KernelSelector.IsaVariable}", set.Needs);
        }

        output.Console.Write(isa);
        output.Writer.WriteLine(KernelSelector.MachineCodeObstacle ?? "machine code runs");
        Table measured = new() { Border = TableBorder.Simple };
        measured.AddColumns(
            new TableColumn("limit"),
            new TableColumn("1 thread").RightAligned(),
            new TableColumn(limits.Threads == 1 ? "all threads (1)" : $"{limits.Threads} threads").RightAligned(),
            new TableColumn("measured with"));
        measured.AddRow("memory read, GB/s", Number(limits.ReadOneThread), Number(limits.ReadAllThreads), "vector loads, prefetched, 320 MiB");
        measured.AddRow("float32, GFLOP/s", Number(limits.FloatOneThread), Number(limits.FloatAllThreads), limits.FloatInstruction);
        measured.AddRow("int8, GOP/s", Number(limits.Int8OneThread), Number(limits.Int8AllThreads), limits.Int8Instruction);
        output.Console.Write(measured);
        WriteGpus(gpus, output);
        WriteDevices(devices, output);
        return ExitCode.Success;
    }

    private static void WriteGpus(IReadOnlyList<CudaRow> gpus, VerbOutput output)
    {
        Table table = new() { Border = TableBorder.Simple };
        table.AddColumns(new TableColumn("CUDA"), new TableColumn("GPU"), new TableColumn("copy, GB/s").RightAligned(), new TableColumn("driver"));
        foreach (CudaRow gpu in gpus)
        {
            table.AddRow(
                Markup.Escape(gpu.Name), Markup.Escape(gpu.Description), gpu.Copy is { } copy ? Number(copy) : "", Markup.Escape(gpu.Driver ?? "skipped: " + gpu.Skipped));
        }

        output.Console.Write(table);
    }

    private static void WriteDevices(IReadOnlyList<DeviceRow> devices, VerbOutput output)
    {
        Table table = new() { Border = TableBorder.Simple };
        table.AddColumns(
            new TableColumn("OpenCL"), new TableColumn("device"), new TableColumn("read, GB/s").RightAligned(), new TableColumn("float32, GFLOP/s").RightAligned(), new TableColumn("driver"));
        foreach (DeviceRow device in devices)
        {
            table.AddRow(
                Markup.Escape(device.Name),
                Markup.Escape(device.Description),
                device.Read is { } read ? Number(read) : "",
                device.Float is { } multiplyAdd ? Number(multiplyAdd) : "",
                Markup.Escape(device.Driver ?? "skipped: " + device.Skipped));
        }

        output.Console.Write(table);
    }

    private static string Number(double value) => value.ToString("N1", CultureInfo.InvariantCulture);

    /// <summary>What kernels are generated for, best first, and whether this machine has it and the environment allows it.</summary>
    private static InstructionSet[] InstructionSets()
    {
        CpuIsa limit = KernelSelector.LimitFromEnvironment();
        return
        [
            .. Enum.GetValues<CpuIsa>().OrderDescending().Select(isa => new InstructionSet(
                KernelSelector.Name(isa),
                KernelSelector.IsSupported(isa),
                isa <= limit,
                isa switch
                {
                    CpuIsa.Avx512Vnni => "AVX-512 F, BW, DQ, VL, VBMI, VNNI, GFNI; machine code",
                    CpuIsa.Avx512 => "AVX-512 F, BW, DQ, VL, VBMI",
                    CpuIsa.Avx2Vnni => "AVX2, FMA, AVX-VNNI",
                    CpuIsa.Avx2 => "AVX2, FMA",
                    CpuIsa.Vector128 => Vector128.IsHardwareAccelerated ? "128-bit vectors" : "128-bit vectors, emulated here",
                    _ => "plain loops",
                })),
        ];
    }

    private sealed record InstructionSet(string Name, bool Supported, bool Allowed, string Needs);
}
