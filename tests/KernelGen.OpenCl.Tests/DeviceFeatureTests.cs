using System;
using System.Linq;
using KernelGen.Tests.Files;
using Xunit;

namespace KernelGen.Tests;

/// <summary>Programs that need what not every driver has. Where the device has it not, the test is skipped and says so.</summary>
public sealed class DeviceFeatureTests
{
    private const int Outputs = 37, Rows = 3;
    private const double FloatTolerance = 1e-4, HalfTolerance = 2e-2;

    /// <summary>Layers with int8 activations: groups, tails, zero points of rows and of groups.</summary>
    public static TheoryData<string> ByteLayers { get; } = ["I4G128A8G32", "U3G48ZA8", "U7CZA8", "I6CA8"];

    /// <summary>One layer per structure.</summary>
    public static TheoryData<string> Layers { get; } = ["I4G128", "U3G48ZA8", "I8C", "U7CZA8", "F16Layer", "I4TS24A8", "SlimA8"];

    [Theory]
    [MemberData(nameof(Layers))]
    public void Lanes_of_a_sub_group_share_out_K(string name)
    {
        Assert.SkipUnless(TestDevice.Shared.Traits.HasSubGroups, $"{TestDevice.Shared.Name} has no sub-groups.");
        AssertLikeGeneric(name, TestDevice.Forced(KernelVariant.SubGroups), "with sub-groups", FloatTolerance);
    }

    [Theory]
    [MemberData(nameof(ByteLayers))]
    public void Four_bytes_are_multiplied_in_one_instruction(string name)
    {
        Assert.SkipUnless(TestDevice.Shared.Traits.HasDot, $"{TestDevice.Shared.Name} has no packed integer dot product; elsewhere it is emulated and tested.");
        AssertLikeGeneric(name, TestDevice.Forced(KernelVariant.Dot), "_dot", FloatTolerance);
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void Products_are_summed_in_half_precision(string name)
    {
        Assert.SkipUnless(TestDevice.Shared.Traits.HasHalf, $"{TestDevice.Shared.Name} has no fp16 arithmetic.");
        using OpenClDevice device = TestDevice.Open(OpenClOptions.FromEnvironment() with { Forced = KernelVariant.Generic, AllowHalf = true });
        AssertLikeGeneric(name, device, "in fp16", HalfTolerance);
    }

    private static void AssertLikeGeneric(string name, OpenClDevice device, string mode, double tolerance)
    {
        CatalogLayer layer = LayerCatalog.Named(name);
        int group = Math.Max(32, layer.Format.Weights.GroupSize);
        LayerTensors tensors = RandomLayers.Create(layer.Format, Outputs, 5 * group, seed: 3);
        float[] x = TestLayer.Activations(Rows * tensors.Inputs);
        using OpenClDevice generic = TestDevice.Open(OpenClOptions.FromEnvironment() with { GenericOnly = true });
        using IDeviceLinear expected = generic.Prepare(layer.Kernels, tensors), actual = device.Prepare(layer.Kernels, tensors);
        float[] right = new float[Rows * Outputs], y = new float[Rows * Outputs];
        expected.Forward(x, right, Rows);
        actual.Forward(x, y, Rows);
        Assert.Contains(actual.Describe().Reasons, reason => reason.Contains(mode + ": chosen", StringComparison.Ordinal));
        double size = Math.Sqrt(right.Average(static v => (double)v * v));
        Assert.All(right.Zip(y), pair => Assert.InRange(Math.Abs(pair.First - pair.Second) / size, 0, tolerance));
    }
}
