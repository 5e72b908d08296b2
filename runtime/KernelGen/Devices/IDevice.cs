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

    /// <summary>Allocates a matrix of zeros on this device.</summary>
    /// <param name="rows">The most rows it can hold, ≥ 1.</param>
    /// <param name="columns">Floats of a row, ≥ 1.</param>
    /// <exception cref="KernelGenException">The device has no room for it.</exception>
    DeviceTensor Allocate(int rows, int columns);

    /// <summary>Joins layers of this device that share an input; a device that has no better way runs one after the other.</summary>
    /// <param name="layers">Layers with the same number of inputs.</param>
    IDeviceGroup Join(IReadOnlyList<IDeviceLinear> layers) => new SeparateLayers([.. layers]);
}

/// <summary>A layer that lives on a device.</summary>
public interface IDeviceLinear : IDisposable
{
    /// <summary>The device.</summary>
    IDevice Device { get; }

    /// <summary>Computes <paramref name="rows"/> rows of output, see <see cref="IQuantizedLinear{TSelf}.Forward(ReadOnlySpan{float}, Span{float}, int)"/>.</summary>
    void Forward(ReadOnlySpan<float> x, Span<float> y, int rows);

    /// <summary>The same on tensors of the layer's device. The outputs may still be on their way when this returns; whatever uses them waits.</summary>
    /// <param name="x">At least M rows of K activations.</param>
    /// <param name="y">At least M rows of N outputs; another tensor than <paramref name="x"/>.</param>
    /// <param name="rows">M ≥ 0.</param>
    /// <exception cref="ArgumentException">A tensor lives on another device or has another shape.</exception>
    void Forward(DeviceTensor x, DeviceTensor y, int rows);

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
