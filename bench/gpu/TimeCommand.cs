using System;
using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Text.Json;

namespace KernelGen.GpuBench;

/// <summary>Times layers, and writes tables.</summary>
internal sealed class TimeCommand : Command
{
    public TimeCommand()
        : base("time", "Times the layers of LLaMA-2 in several formats, in the replay of a graph, with weights that come from memory.")
    {
        Option<string> name = GpuOptions.Device();
        Option<bool> dry = GpuOptions.Dry();
        Option<FileInfo?> fp16 = new("--fp16") { Description = "What torch_fp16.py measured.", HelpName = "FILE" };
        Option<FileInfo?> json = new("--json") { Description = "Also write the rows as JSON.", HelpName = "FILE" };
        Option<FileInfo?> output = new("--output") { Description = "Where the tables go; the terminal if absent.", HelpName = "FILE" };
        Add(name);
        Add(dry);
        Add(fp16);
        Add(json);
        Add(output);
        SetAction(result => GpuOptions.Run(() =>
        {
            using CudaDevice device = CudaDevices.Open(result.GetValue(name)!);
            Fp16Times? times = result.GetValue(fp16) is { } file ? Fp16Times.Read(file.FullName) : null;
            bool isDry = result.GetValue(dry);
            TimedRun run = new(device, isDry ? TimingEffort.Dry : TimingEffort.Full, times);
            List<TimedRow> rows = [];
            foreach (TimedRow row in run.Run(TimedPoints.Formats, isDry ? ModelShape.Dry : ModelShape.All, isDry ? TimedPoints.DryRows : TimedPoints.Rows))
            {
                rows.Add(row);
                Console.Error.WriteLine(FormattableString.Invariant(
                    $"{row.Format} {row.N}x{row.K} M={row.M}: {1e6 * row.Seconds:F1} us, {100 * row.FractionOfCopy:F0}% of a copy's bandwidth{(row.Ratio is { } ratio ? FormattableString.Invariant($", {ratio:F2} times fp16") : "")}"));
                if (result.GetValue(json) is { } path)
                {
                    // After every row: what was measured stays, whatever happens to the rest.
                    File.WriteAllText(path.FullName, JsonSerializer.Serialize(rows, JsonSerializerOptions.Web));
                }
            }

            using TextWriter writer = result.GetValue(output) is { } target ? target.CreateText() : new StreamWriter(Console.OpenStandardOutput());
            TimedReport.Write(writer, $"{device.Name}, driver for CUDA {device.Traits.DriverVersion}", run.CopyBandwidth, times?.Library, rows);
        }));
    }
}
