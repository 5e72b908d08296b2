using System;
using KernelGen.Tests.Files;
using Xunit;

namespace KernelGen.Tests.Devices;

/// <summary>What conformance of small layers does not reach: rows with more outliers than a warp has lanes.</summary>
[Collection(nameof(DriverCollection))]
public sealed class OutlierTests
{
    [Fact]
    public void Rows_with_more_entries_than_lanes_add_up_in_the_same_way_in_every_run()
    {
        const int Outputs = 3, Inputs = 4096, Rows = 6;
        CudaDevice device = TestGpu.Forced(CudaVariant.Scalar);
        CatalogLayer catalog = LayerCatalog.Named("U2G64ZOutliers");
        LayerTensors tensors = RandomLayers.Create(catalog.Format, Outputs, Inputs, seed: 3);
        using IDeviceLinear layer = device.Prepare(catalog.Kernels, tensors);
        float[] x = TestGpu.Activations(Rows * Inputs), y = TestGpu.Forward(layer, x, Rows);

        Assert.True(tensors.Outliers!.Starts[1] > 2 * 32);
        for (int m = 0; m < Rows; m++)
        {
            DeviceBound exact = DeviceBound.Of(tensors, CudaVariant.Scalar, x.AsSpan(m * Inputs, Inputs));
            for (int n = 0; n < Outputs; n++)
            {
                Assert.Equal(exact.Values[n], y[m * Outputs + n], exact.Bounds[n]);
            }
        }

        Assert.Equal(y, TestGpu.Forward(layer, x, Rows));
        Assert.Contains(layer.Describe().Reasons, static reason => reason == "add_outliers: 246 single weights");
    }
}
