using System;
using System.Linq;
using System.Threading.Tasks;
using KernelGen.Tests.Files;
using KernelGen.Tests.Kernels;
using Xunit;

namespace KernelGen.Tests.Oclgrind;

/// <summary>Programs read and write only what is theirs and have no data races, and compute the right product in an interpreter as well.</summary>
public sealed class OclgrindTests
{
    private const string LayersVariable = "KERNELGEN_TEST_LAYERS", VariantVariable = "KERNELGEN_TEST_VARIANT";

    /// <summary>All programs, shared out among processes.</summary>
    public static TheoryData<string, string> Programs { get; } =
        [.. Enum.GetValues<OpenClVariant>().SelectMany(static variant => Layers(variant).Chunk(14).Select(names => new TheoryDataRow<string, string>(variant.ToString(), string.Join(' ', names))))];

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task Nothing_is_reported(string variant, string layers) =>
        Assert.Equal("", await OclgrindRun.Log(Multiply, (VariantVariable, variant), (LayersVariable, layers)));

    private static string[] Layers(OpenClVariant variant) =>
        [.. LayerCatalog.All.Where(layer => layer.Kernels.Main.OpenCl.Any(kernel => kernel.Variant == variant)).Select(static layer => layer.Name)];

    private static void Multiply()
    {
        string variant = Environment.GetEnvironmentVariable(VariantVariable)!;
        using OpenClDevice device = TestDevice.Open(OpenClOptions.FromEnvironment() with { Forced = Enum.Parse<KernelVariant>(variant) });
        Assert.Equal("Oclgrind", device.Traits.PlatformName);
        foreach (string name in Environment.GetEnvironmentVariable(LayersVariable)!.Split(' '))
        {
            long start = Environment.TickCount64;
            MultiplyOne(device, LayerCatalog.Named(name), variant);
            Console.WriteLine($"{name} {variant} {Environment.TickCount64 - start} ms");
        }
    }

    private static void MultiplyOne(OpenClDevice device, CatalogLayer layer, string variant)
    {
        int group = layer.Format.Weights.GroupSize, inputs = group > 0 ? group + Math.Max(4, group / 8 * 4) : 68, outputs = 33;
        LayerTensors tensors = RandomLayers.Create(layer.Format, outputs, inputs, seed: 3);
        inputs = tensors.Inputs;
        using IDeviceLinear linear = device.Prepare(layer.Kernels, tensors);
        foreach (int rows in new[] { 1, 9 })
        {
            float[] x = TestLayer.Activations(rows * inputs, rows), y = TestLayer.Forward(linear, x, rows);
            LayerDescription description = linear.Describe();
            Assert.DoesNotContain(description.Reasons, static reason => reason.Contains("refused for", StringComparison.Ordinal));
            Assert.Equal(layer.Kernels.Main.OpenCl.Single(kernel => kernel.Variant.ToString() == variant).Name, description.Kernel);
            for (int m = 0; m < rows; m++)
            {
                ExactProduct exact = ExactProduct.Of(tensors, x.AsSpan(m * inputs, inputs));
                for (int n = 0; n < outputs; n++)
                {
                    double error = Math.Abs(y[m * outputs + n] - exact.Values[n]), bound = ConformanceTests.MoreTerms(tensors) * exact.Bounds[n];
                    Assert.True(error <= bound, $"{layer}, M = {rows}, y[{m}, {n}] = {y[m * outputs + n]:g9}, exactly {exact.Values[n]:g9}, bound {bound:g3}");
                }
            }
        }
    }
}
