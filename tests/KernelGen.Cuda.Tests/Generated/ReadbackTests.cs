using System.Linq;
using KernelGen.Tests.Files;
using Xunit;

namespace KernelGen.Tests.Generated;

/// <summary>Every code of every format decodes to exactly the right number.</summary>
public sealed class ReadbackTests
{
    public static TheoryData<string, int> Methods => GeneratedKernels.Methods;

    [Theory]
    [MemberData(nameof(Methods))]
    public void One_hot_inputs_read_every_weight_back(string name, int rows)
    {
        const int Outputs = 37;
        CompiledKernel kernel = GeneratedKernels.Named(name);
        QuantizedTensor tensor = RandomLayers.Create(new(kernel.Weights), Outputs, Shapes.Inputs(kernel.Weights), seed: 7).Weights;
        int inputs = tensor.Columns;
        float[] x = new float[inputs * inputs], y = new float[inputs * Outputs], expected = new float[inputs];
        for (int k = 0; k < inputs; k++)
        {
            x[(k * inputs) + k] = 1;
        }

        new LinearRun(kernel, rows, tensor).Multiply(x, y);

        for (int n = 0; n < Outputs; n++)
        {
            tensor.DequantizeRow(n, expected);
            Assert.Equal(expected, Enumerable.Range(0, inputs).Select(k => y[(k * Outputs) + n]));
        }
    }
}
