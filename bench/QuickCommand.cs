using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Diagnostics;
using System.Globalization;

namespace KernelGen.Bench;

/// <summary><c>quick</c>: every kernel against the machine's limits, in less than three minutes unless more was asked for.</summary>
internal sealed class QuickCommand : Command
{
    private readonly SelectionOptions _options = new();

    private readonly Option<string?> _against = new("--against") { Description = "A format that takes turns with every other one, such as f32." };

    private readonly Option<string> _device = new("--device")
    {
        Description = "cpu, or an OpenCL device: opencl, opencl:0.",
        DefaultValueFactory = static _ => DeviceList.Cpu,
    };

    /// <summary>Names the command and its options.</summary>
    public QuickCommand()
        : base("quick", "Times kernels beside the machine's limits.")
    {
        _options.AddTo(this);
        Add(_against);
        Add(_device);
        SetAction(result => Cli.Run(() => Measure(result)));
    }

    private void Measure(ParseResult result)
    {
        Selection selection = _options.Read(result);
        BenchFormat? against = result.GetValue(_against) is { } id
            ? BenchFormats.Find(id) ?? throw new KernelGenException($"--against '{id}' is no format; use one of {string.Join(", ", BenchFormats.All)}.")
            : null;
        string deviceName = result.GetValue(_device)!;
        bool isCpu = deviceName.Equals(DeviceList.Cpu, StringComparison.OrdinalIgnoreCase);
        if (!isCpu && against is not null)
        {
            throw new KernelGenException("--against races on the CPU only; leave it out, or leave --device out.");
        }

        if (!isCpu && _options.HasThreads(result))
        {
            throw new KernelGenException("--threads is for the CPU; how many threads an OpenCL device uses is up to its driver. Leave it out, or leave --device out.");
        }

        long start = Stopwatch.GetTimestamp();
        List<BenchRow> rows = [];
        using KernelBench? bench = isCpu ? new(selection, against) : null;
        using DeviceBench? deviceBench = isCpu ? null : new(selection, deviceName);
        foreach (BenchRow row in bench?.Run() ?? deviceBench!.Run())
        {
            rows.Add(row);
            Cli.Progress(row);
        }

        RowTable.Write(Console.Out, rows);
        if (against is not null)
        {
            Console.Out.WriteLine();
            RowTable.WriteRaces(Console.Out, rows);
        }

        deviceBench?.WriteMore(Console.Out, rows);
        _options.Save(result, rows);
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{rows.Count} points in {Stopwatch.GetElapsedTime(start).TotalSeconds:F0} s. {(isCpu ? selection.LeftOut : "")}").TrimEnd());
    }
}
