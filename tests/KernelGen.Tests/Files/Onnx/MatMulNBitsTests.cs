using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using KernelGen.Quantization;
using Microsoft.ML.OnnxRuntime;
using Xunit;

namespace KernelGen.Tests.Files.Onnx;

public sealed class MatMulNBitsTests
{
    [Theory]
    [InlineData("i2g16", 5, 48)]
    [InlineData("u2g64z", 33, 128)]
    [InlineData("u2g32", 4, 40)]
    [InlineData("i4g32", 7, 64)]
    [InlineData("u4g32z", 7, 80)]
    [InlineData("u4g128z", 16, 300)]
    [InlineData("i4g96", 3, 192)]
    [InlineData("i4csf32", 9, 272)]
    [InlineData("i8t", 5, 64)]
    [InlineData("u8g16z", 6, 40)]
    [InlineData("i8g256se8m0", 3, 512)]
    [InlineData("i4g512", 2, 1024)]
    public void Onnx_runtime_computes_what_the_layer_does(string id, int outputs, int inputs)
    {
        LayerTensors layer = Layer(id, outputs, inputs, hasBias: inputs % 128 == 64);
        using TemporaryFolder folder = new();
        OnnxExport.Save(folder.File("a.onnx"), [("up", layer)]);
        Matrix weights = layer.Dequantize();

        // One-hot rows read every weight; two rows take the path of many, one that of a single one.
        float[] identity = new float[inputs * inputs];
        for (int k = 0; k < inputs; k++)
        {
            identity[k * inputs + k] = 1;
        }

        float[] read = Run(folder.File("a.onnx"), "up", identity, inputs);
        for (int i = 0; i < read.Length; i++)
        {
            int n = i % outputs;
            Assert.Equal(weights[n, i / outputs] + (layer.Bias?[n] ?? 0), read[i]);
        }

        foreach (int rows in new[] { 1, 3 })
        {
            Random random = new(rows);
            float[] x = [.. Enumerable.Range(0, rows * inputs).Select(_ => (float)(random.NextDouble() - 0.5))];
            float[] y = Run(folder.File("a.onnx"), "up", x, rows);
            for (int i = 0; i < y.Length; i++)
            {
                double sum = layer.Bias?[i % outputs] ?? 0, size = Math.Abs(sum);
                for (int k = 0; k < inputs; k++)
                {
                    double product = (double)x[i / outputs * inputs + k] * weights[i % outputs, k];
                    sum += product;
                    size += Math.Abs(product);
                }

                // Zero points may be subtracted from sums of products with codes, which are up to this much larger.
                double span = 1 + 2.0 * layer.Format.Weights.Element.MaxStoredCode;
                Assert.True(Math.Abs(y[i] - sum) <= 2 * (inputs + 2) * Math.ScaleB(1, -24) * size * span, $"{y[i]} for {sum}, output {i} of {rows} rows.");
            }
        }
    }

    [Fact]
    public void Several_layers_are_several_products()
    {
        LayerTensors up = Layer("i4g32", 5, 64, hasBias: true), down = Layer("u8g16z", 3, 32, hasBias: false);
        using TemporaryFolder folder = new();
        OnnxExport.Save(folder.File("a.onnx"), [("up", up), ("down", down)]);

        using InferenceSession session = new(folder.File("a.onnx"));
        Assert.Equal(["down.x", "up.x"], session.InputMetadata.Keys.Order());
        Assert.Equal(["down.y", "up.y"], session.OutputMetadata.Keys.Order());
    }

    [Theory]
    [InlineData("i4g32", "i4g32")]
    [InlineData("u4g32z", "u4g32z")]
    [InlineData("i2g16sf32", "i2g16sf32")]
    [InlineData("u8g64z", "u8g64z")]
    [InlineData("i4c", "i4g256")]
    public void What_was_exported_is_imported_with_the_same_values(string id, string imported)
    {
        LayerTensors layer = Layer(id, 5, 160, hasBias: true);
        using TemporaryFolder folder = new();
        OnnxExport.Save(folder.File("a.onnx"), [("up", layer)]);
        using ModelFile model = ModelFile.Open(folder.File("a.onnx"));

        Assert.Equal("ONNX", model.Kind);
        Assert.Equal(["up", "up.bias"], model.Tensors.Select(static tensor => tensor.Name));
        ModelTensor tensor = model.Tensors[0];
        Assert.Equal([5, 160], tensor.Shape);
        Assert.Equal(layer.Dequantize().Values, tensor.ReadFloats());
        LayerTensors read = tensor.ReadLayer(out _)!;
        Assert.Equal(imported, read.Format.ToString());
        Assert.Equal(layer.Dequantize().Values, read.Dequantize().Values);
        Assert.Equal(layer.Bias, model.Tensors[1].ReadFloats());
    }

    [Fact]
    public void Scales_that_are_quantized_themselves_are_written_out_and_real_zero_points_refused()
    {
        using TemporaryFolder folder = new();
        LayerTensors Rounded(string id) => Quantizers.Rtn.Quantize(FormatId.Parse(id), RandomLayers.Create(FormatId.Parse("f32"), 40, 160, seed: 2).Dequantize());
        LayerTensors layer = Rounded("i4g32s8b32x2");
        OnnxExport.Save(folder.File("a.onnx"), [("up", layer)]);
        using ModelFile model = ModelFile.Open(folder.File("a.onnx"));
        LayerTensors read = model.Tensors[0].ReadLayer(out _)!;
        Assert.Equal("i4g32sf32", read.Format.ToString());
        Assert.Equal(layer.Dequantize().Values, read.Dequantize().Values);

        KernelGenException exception = Assert.Throws<KernelGenException>(() => OnnxExport.Save(folder.File("b.onnx"), [("up", Rounded("u4g32s4b16x1z"))]));
        Assert.Contains("with zero points that are integers", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("i3g32", "Layer 'up' is i3g32; MatMulNBits takes integers of 2, 4 or 8 bits, dense and without side parts")]
    [InlineData("nf4g32", "integers of 2, 4 or 8 bits")]
    [InlineData("i4g32_s24", "dense and without side parts")]
    [InlineData("i4g32_rank2f16", "dense and without side parts")]
    [InlineData("f16", "integers of 2, 4 or 8 bits")]
    [InlineData("i4g24", "groups of a multiple of 16 weights")]
    public void Layers_that_do_not_fit_are_refused(string id, string message)
    {
        using TemporaryFolder folder = new();
        LayerTensors layer = RandomLayers.Create(FormatId.Parse(id), 4, 64, seed: 1);
        KernelGenException exception = Assert.Throws<KernelGenException>(() => OnnxExport.Save(folder.File("a.onnx"), [("up", layer)]));
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
        Assert.Empty(folder.Names());
    }

    [Fact]
    public void Mutated_models_are_read_or_refused()
    {
        using TemporaryFolder folder = new();
        Random random = new(32);
        OnnxExport.Save(folder.File("good"), [("up", Layer("u4g16z", 3, 40, hasBias: true)), ("down", Layer("i2g32", 2, 32, hasBias: false))]);
        byte[] good = File.ReadAllBytes(folder.File("good"));
        WrongFile.AreReadOrRefused(3000, ".onnx", _ =>
        {
            byte[] contents = (byte[])good.Clone();
            for (int count = random.Next(1, 4); count > 0; count--)
            {
                contents[random.Next(contents.Length)] = (byte)random.Next(256);
            }

            return random.Next(10) == 0 ? contents[..random.Next(contents.Length)] : contents;
        });
    }

    private static LayerTensors Layer(string id, int outputs, int inputs, bool hasBias) => RandomLayers.Create(FormatId.Parse(id), outputs, inputs, seed: outputs)
        .WithBias(hasBias ? [.. Enumerable.Range(0, outputs).Select(static n => n - 2.5f)] : null);

    private static float[] Run(string path, string name, float[] x, int rows)
    {
        using InferenceSession session = new(path);
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(x, [rows, x.Length / rows]);
        using RunOptions options = new();
        using IDisposableReadOnlyCollection<OrtValue> results = session.Run(options, new Dictionary<string, OrtValue> { [name + ".x"] = input }, [name + ".y"]);
        return results[0].GetTensorDataAsSpan<float>().ToArray();
    }
}
