using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using KernelGen.Tests.Files;
using KernelGen.Tests.Kernels;
using Xunit;

namespace KernelGen.Tests.Oclgrind;

/// <summary>Programs read and write only what is theirs and have no data races, and compute the right product in an interpreter as well.</summary>
/// <remarks>
/// All programs of all layers. Generic ones run as layers, with bias and low-rank branch, in the shape for GPUs, and a few in the one for CPUs. Others run as products, because
/// comparing them with the generic one first, as layers do, takes minutes in an interpreter.
/// </remarks>
public sealed class OclgrindTests
{
    private const string LayersVariable = "KERNELGEN_TEST_LAYERS", VariantVariable = "KERNELGEN_TEST_VARIANT";

    // Two tiles, the last with one row.
    private const int Outputs = 33, ManyRows = 9, LayersOfProcess = 14;

    private static readonly string[] s_inVectors = ["F16Layer", "I4G128A8G32", "I4TS24", "I7G16", "U3G48ZA8", "U8CZA8G32"];

    /// <summary>All programs, shared out among processes.</summary>
    public static TheoryData<string, string> Programs { get; } =
    [
        .. Enum.GetValues<OpenClVariant>().SelectMany(static variant => Layers(variant).Chunk(LayersOfProcess)
            .Select(names => new TheoryDataRow<string, string>(variant.ToString(), string.Join(' ', names)))),
    ];

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task Nothing_is_reported(string variant, string layers) => Assert.Equal(
        "", await OclgrindRun.Log(variant == nameof(OpenClVariant.Generic) ? RunLayers : RunProducts, (VariantVariable, variant), (LayersVariable, layers)));

    [Fact]
    public async Task Nor_is_anything_about_vectors_for_CPUs() => Assert.Equal(
        "", await OclgrindRun.Log(RunProducts, (VariantVariable, nameof(OpenClVariant.Generic)), (LayersVariable, string.Join(' ', s_inVectors))));

    private static string[] Layers(OpenClVariant variant) =>
        [.. LayerCatalog.All.Where(layer => layer.Kernels.Main.OpenCl.Any(kernel => kernel.Variant == variant)).Select(static layer => layer.Name)];

    private static void RunLayers()
    {
        using OpenClDevice device = OclgrindRun.OpenDevice();
        foreach ((CatalogLayer layer, OpenClKernel program) in Chosen())
        {
            LayerTensors tensors = Tensors(layer.Format);
            using IDeviceLinear linear = device.Prepare(layer.Kernels, tensors);
            foreach (int rows in new[] { 1, ManyRows })
            {
                float[] x = TestLayer.Activations(rows * tensors.Inputs, rows);
                AssertRight(layer, tensors, x, TestLayer.Forward(linear, x, rows), rows);
                Assert.Equal(program.Name, linear.Describe().Kernel);
            }
        }
    }

    private static void RunProducts()
    {
        using OpenClDevice device = OclgrindRun.OpenDevice();
        foreach ((CatalogLayer layer, OpenClKernel program) in Chosen())
        {
            LayerTensors product = Tensors(new(layer.Format.Weights, null, layer.Format.Activations)).WithBias(null);
            PackedLayout layout = new(product.Weights.Format, Outputs, product.Inputs);
            KernelVariant variant = Enum.Parse<KernelVariant>(program.Variant.ToString());

            // Fewer rows and units at once than usual leave less padding to interpret.
            KernelShape shape = KernelShapes.For(device.Traits, variant, 4, isHalf: false, layout.UnitColumns);
            shape = variant switch
            {
                KernelVariant.Local => shape with { Depth = 2 },
                KernelVariant.Generic => shape with { VectorRows = 16, Vectors = 2, GroupTiles = 1 },
                _ => shape,
            };
            float[] x = TestLayer.Activations(ManyRows * product.Inputs);
            AssertRight(layer, product, x, Multiply(device, new(program, variant, false), shape, product, x), ManyRows);
        }
    }

    private static IEnumerable<(CatalogLayer Layer, OpenClKernel Program)> Chosen()
    {
        string variant = Environment.GetEnvironmentVariable(VariantVariable)!;
        return Environment.GetEnvironmentVariable(LayersVariable)!.Split(' ').Select(LayerCatalog.Named)
            .Select(layer => (layer, layer.Kernels.Main.OpenCl.Single(kernel => kernel.Variant.ToString() == variant)));
    }

    /// <summary>One or two groups, the last one short, or K that is no multiple of anything but 4.</summary>
    private static LayerTensors Tensors(LayerFormat format)
    {
        int group = format.Weights.GroupSize;
        return RandomLayers.Create(format, Outputs, group > 0 ? group + Math.Max(4, group / 8 * 4) : 68, seed: 3);
    }

    private static float[] Multiply(OpenClDevice device, KernelCandidate candidate, KernelShape shape, LayerTensors product, float[] x)
    {
        float[] y = new float[ManyRows * Outputs];
        using OpenClWeights weights = new(device, product.Weights);
        using OpenClTensor inputs = new(device, ManyRows, product.Inputs), outputs = new(device, ManyRows, Outputs);
        BuiltKernel kernel = BuiltKernel.Of(device, candidate, shape, weights.Layout, product.Format.Activations);
        inputs.Write(x);
        lock (device.QueueLock)
        {
            OpenClProduct.Enqueue(device, kernel, weights, product.Format.Activations, inputs.Handle, outputs.Handle, outputs.Handle, ManyRows, OutputStart.Zero);
        }

        outputs.Read(y);
        return y;
    }

    private static void AssertRight(CatalogLayer layer, LayerTensors tensors, float[] x, float[] y, int rows)
    {
        double more = ConformanceTests.MoreTerms(tensors);
        for (int m = 0; m < rows; m++)
        {
            ExactProduct exact = ExactProduct.Of(tensors, x.AsSpan(m * tensors.Inputs, tensors.Inputs));
            for (int n = 0; n < Outputs; n++)
            {
                double error = Math.Abs(y[m * Outputs + n] - exact.Values[n]), bound = more * exact.Bounds[n];
                Assert.True(error <= bound, $"{layer}, M = {rows}, y[{m}, {n}] = {y[m * Outputs + n]:g9}, exactly {exact.Values[n]:g9}, bound {bound:g3}");
            }
        }
    }
}
