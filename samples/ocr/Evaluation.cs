using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using KernelGen.Samples.Ocr.Graphs;
using KernelGen.Samples.Ocr.Lines;
using KernelGen.Samples.Ocr.Oracle;
using KernelGen.Samples.Ocr.Quantizing;
using KernelGen.Samples.Ocr.Recognition;
using KernelGen.Samples.Ocr.Reports;

namespace KernelGen.Samples.Ocr;

/// <summary>Reads held-out lines with every scheme, and with ONNX Runtime.</summary>
internal sealed class Evaluation(Workbench bench, IReadOnlyList<TextLine> lines, Action<string> note)
{
    private const int TimedLines = 20;

    /// <summary>The row of ONNX Runtime, and how far the fp32 layers are from what it computes.</summary>
    public (SchemeRow Row, double LargestDifference) Ask(OnnxRuntimeSession oracle)
    {
        double largest = 0;
        List<(string, string)> read = [];
        List<double> times = [];
        foreach (TextLine line in lines)
        {
            Tensor own = bench.Recognizer.Run(line, bench.Exact), theirs = new(own.Shape);
            times.Add(Milliseconds(() => oracle.Run(line.Image, theirs)));
            largest = Math.Max(largest, own.Values.Zip(theirs.Values, static (x, y) => Math.Abs((double)x - y)).Max());
            read.Add((line.Text, bench.Recognizer.Alphabet.Decode(theirs)));
        }

        return (new(oracle.Name, "fp32", null, Recognition.ErrorRate.Of(read), Median(times)), largest);
    }

    /// <summary>The row of a scheme.</summary>
    public SchemeRow Measure(Scheme scheme)
    {
        note($"{scheme.Name}, {scheme.Method}");
        ModelLayers layers = bench.LayersOf(scheme);
        try
        {
            double errorRate = bench.Recognizer.ErrorRate(lines, layers);
            return new(scheme.Name, scheme.Method, layers.StoredBits, errorRate, Median(lines.Take(TimedLines).Select(line => Milliseconds(() => bench.Recognizer.Run(line, layers)))));
        }
        finally
        {
            if (layers != bench.Exact)
            {
                layers.Dispose();
            }
        }
    }

    private static double Milliseconds(Action work)
    {
        long start = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static double Median(IEnumerable<double> times)
    {
        double[] ordered = [.. times.Order()];
        return ordered[ordered.Length / 2];
    }
}
