using System;

namespace KernelGen;

/// <summary>Hardware that runs layers.</summary>
public interface IDevice
{
    /// <summary>What the device calls itself.</summary>
    string Name { get; }

    /// <summary>Chooses a kernel and packs the weights for it.</summary>
    /// <exception cref="KernelGenException">No kernel of the layer runs on this device.</exception>
    IDeviceLinear Prepare(LayerKernels kernels, LayerTensors tensors);
}

/// <summary>A layer that lives on a device.</summary>
public interface IDeviceLinear : IDisposable
{
    /// <summary>Computes <paramref name="rows"/> rows of output, see <see cref="IQuantizedLinear{TSelf}.Forward"/>.</summary>
    void Forward(ReadOnlySpan<float> x, Span<float> y, int rows);

    /// <summary>The layer in canonical form, unpacked from the device's layout.</summary>
    LayerTensors ToTensors();

    /// <summary>Which kernel runs and why.</summary>
    LayerDescription Describe();
}
