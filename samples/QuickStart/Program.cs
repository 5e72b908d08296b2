using System;
using System.IO;
using System.Linq;
using KernelGen;
using KernelGen.Quantization;
using QuickStart;

// Some weights, outputs × inputs. A real program reads them: SafetensorsFile.Open(path).ReadMatrix(name).
Random random = new(1);
Matrix weights = new(Projection.OutFeatures, Projection.InFeatures);
foreach (ref float weight in weights.Values.AsSpan())
{
    weight = (random.NextSingle() - 0.5f) / 8;
}

// Quantize: how the numbers are found is chosen here; how they are stored was declared on the class.
using Projection layer = Projection.Quantize(weights, Quantizers.Rtn);

// Compute two rows: y = x · Wᵀ, without allocating.
float[] x = [.. Enumerable.Range(0, 2 * Projection.InFeatures).Select(_ => random.NextSingle() - 0.5f)];
float[] y = new float[2 * Projection.OutFeatures];
layer.Forward(x, y, rows: 2);

Console.WriteLine(layer.Describe());
Console.WriteLine(FormattableString.Invariant($"float weights would take {4 * weights.Values.Length} bytes; relative error of the outputs: {RelativeError(weights, x, y):0.000}"));

// Save and load: the file is a plain safetensors file, the same on every machine.
string path = Path.Combine(Path.GetTempPath(), $"quickstart-{Environment.ProcessId}.safetensors");
layer.Save(path, "projection");
using Projection loaded = Projection.Load(path, "projection");
float[] again = new float[y.Length];
loaded.Forward(x, again, rows: 2);
File.Delete(path);
Console.WriteLine("loaded layer gives the same outputs: " + y.AsSpan().SequenceEqual(again));

static double RelativeError(Matrix weights, float[] x, float[] y)
{
    double error = 0, size = 0;
    for (int i = 0; i < y.Length; i++)
    {
        double exact = 0;
        for (int k = 0; k < weights.Columns; k++)
        {
            exact += (double)x[(i / weights.Rows * weights.Columns) + k] * weights[i % weights.Rows, k];
        }

        error += (y[i] - exact) * (y[i] - exact);
        size += exact * exact;
    }

    return Math.Sqrt(error / size);
}
