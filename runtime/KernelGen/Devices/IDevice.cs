using System;
using System.Collections.Generic;

namespace KernelGen;

/// <summary>Hardware that runs layers.</summary>
public interface IDevice
{
    /// <summary>What the device calls itself.</summary>
    string Name { get; }

    /// <summary>Chooses a kernel and packs the weights for it.</summary>
    /// <exception cref="KernelGenException">No kernel of the layer runs on this device.</exception>
    IDeviceLinear Prepare(LayerKernels kernels, LayerTensors tensors);

    /// <summary>Joins layers of this device that share an input; a device that has no better way runs one after the other.</summary>
    /// <param name="layers">Layers with the same number of inputs.</param>
    IDeviceGroup Join(IReadOnlyList<IDeviceLinear> layers) => new SeparateLayers([.. layers]);
}

/// <summary>A layer that lives on a device.</summary>
public interface IDeviceLinear : IDisposable
{
    /// <summary>The device.</summary>
    IDevice Device { get; }

    /// <summary>Computes <paramref name="rows"/> rows of output, see <see cref="IQuantizedLinear{TSelf}.Forward"/>.</summary>
    void Forward(ReadOnlySpan<float> x, Span<float> y, int rows);

    /// <summary>The layer in canonical form, unpacked from the device's layout.</summary>
    LayerTensors ToTensors();

    /// <summary>Which kernel runs and why.</summary>
    LayerDescription Describe();
}

/// <summary>Layers that share an input, on a device.</summary>
public interface IDeviceGroup
{
    /// <summary>Computes <paramref name="rows"/> rows of output of every layer, see <see cref="LinearGroup.Forward"/>, which checks the arguments.</summary>
    void Forward(ReadOnlySpan<float> x, int rows, ReadOnlySpan<Memory<float>> outputs);
}
