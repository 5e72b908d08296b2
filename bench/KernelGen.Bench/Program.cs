using System;
using System.CommandLine;
using System.Text;
using KernelGen;
using KernelGen.Bench;
using KernelGen.Bench.Bdn;

Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

Option<string[]> shape = Many<string>("--shape", "Shapes by name; all of them if absent.");
Option<string[]> format = Many<string>("--format", "Format ids, such as i4g128_a8; all of them if absent.");
Option<int[]> rows = Many<int>("--m", "Rows of activations; 1, 4, 16, 64 and 512 if absent.");
Option<int[]> threads = Many<int>("--threads", "Threads; 1 and all if absent.");
Option<bool> quick = new("--quick") { Description = "Fewer samples; unless told otherwise one shape, M = 1 and 16.", Recursive = true };
Option<bool> json = new("--json") { Description = "Print JSON and nothing else on the output stream." };

RootCommand root = new("Times generated kernels between readings of the machine's own limits.") { shape, format, rows, threads, quick, json };
root.SetAction(result => Run(() => RoofReport.Run(Read(result), result.GetValue(json))));

Command kernels = new("bdn", "Times the same kernels with BenchmarkDotNet.");
kernels.SetAction(result => Run(() => BenchmarkDotNetRun.Kernels(Read(result))));
Command generator = new("generator", "Times the generator with BenchmarkDotNet: cold, warm, and after an unrelated edit.");
generator.SetAction(_ => Run(BenchmarkDotNetRun.Generator));
root.Add(kernels);
root.Add(generator);
return root.Parse(args).Invoke();

static Option<T[]> Many<T>(string name, string description) =>
    new(name) { Description = description, AllowMultipleArgumentsPerToken = true, Recursive = true, DefaultValueFactory = static _ => [] };

Selection Read(ParseResult result) => Selection.Of(
    result.GetValue(shape)!, result.GetValue(format)!, result.GetValue(rows)!, result.GetValue(threads)!, result.GetValue(quick));

static int Run(Action action)
{
    try
    {
        action();
        return 0;
    }
    catch (KernelGenException exception)
    {
        Console.Error.WriteLine("bench: " + exception.Message);
        return 2;
    }
}
