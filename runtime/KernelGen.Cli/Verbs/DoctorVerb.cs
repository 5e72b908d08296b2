using System;
using System.CommandLine;
using System.Globalization;
using System.Linq;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using KernelGen.Cli.Terminal;
using Spectre.Console;

namespace KernelGen.Cli.Verbs;

/// <summary>Shows what the machine offers to kernels, and measures its limits.</summary>
internal sealed class DoctorVerb : Verb
{
    private const double Seconds = 3;

    public DoctorVerb()
        : base("doctor", "Shows the CPU, its instruction sets, and its measured memory bandwidth and peak arithmetic.", "doctor", "doctor --json")
    {
    }

    public override int Run(ParseResult arguments, VerbOutput output)
    {
        MachineLimits limits = output.Track(static progress => MachineLimits.Measure(seconds: Seconds, progress: progress.Begin("measuring the machine")));
        InstructionSet[] sets = InstructionSets();
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
                limits,
            });
            return ExitCode.Success;
        }

        output.Writer.WriteLine($"{Processor.Name}, {Environment.ProcessorCount} logical cores, {RuntimeInformation.ProcessArchitecture}");
        output.Writer.WriteLine($"{RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}");
        Table isa = new() { Border = TableBorder.Simple };
        isa.AddColumns("instruction set", "here", "what kernels use it for");
        foreach (InstructionSet set in sets)
        {
            isa.AddRow(set.Name, set.Supported ? "yes" : "no", set.Use);
        }

        output.Console.Write(isa);
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
        if (!sets.Any(static set => set.Supported))
        {
            output.Note("No vector instructions: kernels run as plain loops.");
        }

        return ExitCode.Success;
    }

    private static string Number(double value) => value.ToString("N1", CultureInfo.InvariantCulture);

    private static InstructionSet[] InstructionSets() =>
    [
        new("AVX-512 F+BW+DQ+VL", Avx512BW.IsSupported && Avx512DQ.IsSupported && Avx512F.VL.IsSupported, "512-bit kernels"),
        new("AVX-512 VBMI", Avx512Vbmi.IsSupported, "byte permutes in 512-bit decoders"),
        new("AVX-512 VBMI2", Avx512Vbmi2.IsSupported, "expansion of 2:4 codes"),
        new("AVX-VNNI", AvxVnni.IsSupported, "8-bit dot products in 256-bit kernels"),
        new("AVX2 + FMA", Avx2.IsSupported && Fma.IsSupported, "256-bit kernels"),
        new("128-bit vectors", Vector128.IsHardwareAccelerated, "portable kernels"),
        new("Arm64 dot product", Dp.IsSupported, "8-bit dot products in portable kernels"),
    ];

    private sealed record InstructionSet(string Name, bool Supported, string Use);
}
