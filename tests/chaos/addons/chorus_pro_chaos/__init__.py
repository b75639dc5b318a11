from .points import install_points
from .tls import install_tls


def install():
    """``post_load``: everything that the run needs inside the program."""
    install_points()
    install_tls()
