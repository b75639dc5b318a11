from .points import install_points
